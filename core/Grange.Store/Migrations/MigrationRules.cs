using System.Text.RegularExpressions;

namespace Grange.Store.Migrations;

/// <summary>What a module may call itself and the things it makes, so that modules sharing a database cannot meet.</summary>
static partial class MigrationRules
{
    public static void Check(string module, IReadOnlyList<Migration> migrations)
    {
        if (!ModuleName().IsMatch(module)) throw new MigrationException($"module '{module}': use lower-case letters and digits, a letter first");
        foreach (var migration in migrations)
            foreach (Match made in Made().Matches(migration.Sql))
            {
                var name = made.Groups["name"].Value;
                if (!name.StartsWith(module + "_", StringComparison.Ordinal))
                    throw new MigrationException($"migration '{migration.Name}' of '{module}' touches '{name}': its names begin with '{module}_'");
            }
    }

    [GeneratedRegex("^[a-z][a-z0-9]{0,31}$")]
    private static partial Regex ModuleName();

    [GeneratedRegex(
        """\b(?:CREATE|ALTER|DROP)\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|VIEW|TRIGGER)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"?(?<name>\w+)""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Made();
}

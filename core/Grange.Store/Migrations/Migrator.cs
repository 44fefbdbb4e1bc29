using System.Data.Common;

namespace Grange.Store.Migrations;

/// <summary>Applies migrations inside a write that already holds off every other migrating node.</summary>
sealed class Migrator(Func<string, string> spell, TimeProvider clock)
{
    const string Ledger = """
        CREATE TABLE IF NOT EXISTS grange_migration (
            module text NOT NULL, position bigint NOT NULL, name text NOT NULL, checksum text NOT NULL, applied_at bigint NOT NULL,
            PRIMARY KEY (module, position))
        """;

    sealed record Applied(long Position, string Name, string Checksum);

    public async Task<int> ApplyAsync(DbConnection db, string module, IReadOnlyList<Migration> migrations, CancellationToken cancel)
    {
        await db.RunAsync(spell(Ledger), null, cancel);
        var applied = await db.ListAsync<Applied>(
            "SELECT position, name, checksum FROM grange_migration WHERE module = @module ORDER BY position", new { module }, cancel);
        Continue(module, applied, migrations);
        for (var at = applied.Count; at < migrations.Count; at++) await ApplyAsync(db, module, at, migrations[at], cancel);
        return migrations.Count - applied.Count;
    }

    async Task ApplyAsync(DbConnection db, string module, int position, Migration migration, CancellationToken cancel)
    {
        await db.RunAsync(spell(migration.Sql), null, cancel);
        await db.RunAsync(
            "INSERT INTO grange_migration (module, position, name, checksum, applied_at) VALUES (@module, @position, @Name, @Checksum, @now)",
            new { module, position = (long)position, migration.Name, migration.Checksum, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, cancel);
    }

    static void Continue(string module, IReadOnlyList<Applied> applied, IReadOnlyList<Migration> migrations)
    {
        if (applied.Count > migrations.Count)
            throw new MigrationException(
                $"the database has {applied.Count} migrations of '{module}', this program knows {migrations.Count}: run the newer program");
        for (var at = 0; at < applied.Count; at++)
        {
            var (released, known) = (applied[at], migrations[at]);
            if (released.Name != known.Name)
                throw new MigrationException($"migration {at} of '{module}' was released as '{released.Name}', the program calls it '{known.Name}'");
            if (released.Checksum != known.Checksum)
                throw new MigrationException($"migration '{known.Name}' of '{module}' was edited after its release: restore its text, add a new one");
        }
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Grange.Store;

/// <summary>One step of a module's tables. Once released its text never changes.</summary>
/// <param name="Name">What it does, e.g. <c>pieces</c>.</param>
/// <param name="Sql">DDL in SQLite's spelling; README.md lists the few words that are respelled for PostgreSQL.</param>
public sealed record Migration(string Name, string Sql)
{
    /// <summary>sha2-256 of the text, hexadecimal; line ends do not count.</summary>
    internal string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}

/// <summary>The migrations of the program do not continue what the database holds, or break the rules for names.</summary>
public sealed class MigrationException(string message) : Exception(message);

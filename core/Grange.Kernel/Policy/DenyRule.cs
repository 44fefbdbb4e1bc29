namespace Grange.Kernel;

/// <summary>A line of a denylist that this node does not apply, and why.</summary>
public sealed record SkippedRule(int File, int Line, string Why);

/// <summary>A line of a denylist.</summary>
/// <param name="Order">Its place over all files: the last that matches counts.</param>
/// <param name="Allow">It allows what an earlier one denies.</param>
/// <param name="Path">What follows the root, without slashes at its ends.</param>
/// <param name="IsPrefix">It matches everything whose path begins so.</param>
/// <param name="IsLegal">A hint says that the law asks for it.</param>
/// <param name="File">Which of the files, from 0.</param>
/// <param name="Line">Which line of it, from 1.</param>
public sealed record DenyRule(int Order, bool Allow, string Path, bool IsPrefix, bool IsLegal, int File, int Line)
{
    /// <summary>It speaks of the root itself and not of a path below it.</summary>
    public bool IsPlain => Path.Length == 0 && !IsPrefix;

    /// <summary>What HTTP says of what it denies (IPIP-0383): 451 where the law asks for it, else 410.</summary>
    public int Status => IsLegal ? 451 : 410;

    public bool Matches(string path) => IsPrefix ? path.StartsWith(Path, StringComparison.Ordinal) : path == Path;

    internal static DenyRule? Later(DenyRule? one, DenyRule? other) => other is null || one?.Order > other.Order ? one : other;
}

using System.Diagnostics.CodeAnalysis;

namespace Grange.Kernel;

/// <summary>Why something published could not be confirmed.</summary>
public enum FindingKind
{
    /// <summary>What is there differs from what follows from the facts.</summary>
    Mismatch,

    /// <summary>It is not there, so nothing can be said.</summary>
    Missing,
}

/// <summary>The first thing an audit stumbled over.</summary>
/// <param name="Kind">A difference, or absent data.</param>
/// <param name="What">Stable kebab-case name of the check, e.g. <c>score-amount</c>.</param>
/// <param name="Where">What it is about: a block's CID, a network's epoch, a device.</param>
/// <param name="Expected">What follows from the facts.</param>
/// <param name="Found">What was published.</param>
public sealed record Finding(FindingKind Kind, string What, string Where, string Expected, string Found)
{
    public static Finding Mismatch(string what, string where, object? expected, object? found)
        => new(FindingKind.Mismatch, what, where, Text(expected), Text(found));
    public static Finding Missing(string what, string where) => new(FindingKind.Missing, what, where, "present", "absent");

    public override string ToString() => Kind == FindingKind.Missing ? $"{What} {Where} is missing" : $"{What} at {Where}: expected {Expected}, found {Found}";

    static string Text(object? value) => value is null ? "none" : value.ToString() ?? "";
}

/// <summary>A value that was confirmed, or what stood in the way. <c>default</c> is neither and throws when read.</summary>
public readonly struct Checked<T>
{
    readonly T? value;
    readonly bool set;

    Checked(T? value, Finding? finding) => (this.value, Finding, set) = (value, finding, true);

    /// <summary>Null for a confirmed value.</summary>
    public Finding? Finding { get; }

    public bool TryGet([MaybeNullWhen(false)] out T found, [NotNullWhen(false)] out Finding? why)
    {
        if (!set) throw new InvalidOperationException("nothing was checked");
        (found, why) = (value, Finding);
        return why is null;
    }

    /// <summary>A confirmed value of an interface type, for which there is no conversion.</summary>
    internal static Checked<T> Of(T value) => new(value, null);

    public static implicit operator Checked<T>(T value) => new(value, null);
    public static implicit operator Checked<T>(Finding finding) => new(default, finding);
}

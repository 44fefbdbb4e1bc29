namespace Grange.Mapping.Checks;

/// <summary>How a check came out.</summary>
public enum Outcome : byte
{
    Passed,

    /// <summary>Nothing was there to check.</summary>
    Unknown,

    /// <summary>It speaks against the picture; the picture stands.</summary>
    Suspicious,

    /// <summary>The picture is refused.</summary>
    Refused,
}

/// <summary>One check of one picture: what was measured, and against what.</summary>
/// <param name="Name">Which: a short stable code.</param>
/// <param name="Value">What was measured, in the unit that the name of the check has; null where nothing was.</param>
/// <param name="Limit">What it was held against, in words that stand beside the value.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Reason">Why, where it did not pass: a code of <see cref="PictureReasons"/>.</param>
public sealed record Check(string Name, double? Value, string Limit, Outcome Outcome, string? Reason = null)
{
    public static Check Pass(string name, double value, string limit) => new(name, value, limit, Outcome.Passed);
    public static Check Nothing(string name, string limit) => new(name, null, limit, Outcome.Unknown);
    public static Check Doubt(string name, double value, string limit, string reason) => new(name, value, limit, Outcome.Suspicious, reason);
    public static Check Refuse(string name, double? value, string limit, string reason) => new(name, value, limit, Outcome.Refused, reason);

    /// <summary>Passes where <paramref name="holds"/>, else is refused.</summary>
    public static Check Gate(string name, double value, string limit, bool holds, string reason) => holds ? Pass(name, value, limit) : Refuse(name, value, limit, reason);
}

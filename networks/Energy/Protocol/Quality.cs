namespace Grange.Energy.Protocol;

/// <summary>How good a value is, by the letters that grid operators' files use too.</summary>
public enum Quality : byte
{
    /// <summary>M: read from a register at both ends.</summary>
    Measured,

    /// <summary>C: set right by the one who is responsible for the meter.</summary>
    Corrected,

    /// <summary>I: exact in sum, with a boundary in between two readings far apart or a clock in doubt.</summary>
    Interpolated,

    /// <summary>E: estimated; not for a final bill.</summary>
    Estimated,
}

/// <summary>Their letters.</summary>
public static class Qualities
{
    public static string Letter(this Quality quality) => quality switch { Quality.Measured => "M", Quality.Corrected => "C", Quality.Interpolated => "I", _ => "E" };

    /// <summary>The quality of a letter; null for one that is none of ours.</summary>
    public static Quality? OfLetter(string letter) => letter switch { "M" => Quality.Measured, "C" => Quality.Corrected, "I" => Quality.Interpolated, "E" => Quality.Estimated, _ => null };
}

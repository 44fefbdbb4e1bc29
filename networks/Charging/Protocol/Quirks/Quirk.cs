namespace Grange.Charging.Protocol.Quirks;

/// <summary>What stations in the field are known to get wrong.</summary>
public enum QuirkKind : byte
{
    /// <summary>A number where a text belongs: OpenEVSE's <c>value</c>.</summary>
    NumberForText,

    /// <summary>A number in quotes.</summary>
    TextForNumber,

    /// <summary><c>null</c> or an empty text where the member should be left out: an empty <c>transactionId</c>.</summary>
    EmptyMember,

    /// <summary>A meter value without samples.</summary>
    NoSamples,

    /// <summary>A word that the version does not have, where a default does no harm: Alfen's <c>context</c>.</summary>
    UnknownWord,

    /// <summary>A sample of something the version has no name for; it was left out.</summary>
    UnknownMeasurand,

    /// <summary>A time without its offset, read as UTC.</summary>
    NoTimeZone,

    /// <summary>A member that the message does not have.</summary>
    UnknownMember,

    /// <summary>A sampled value that is no number; it was left out.</summary>
    UnreadableValue,
}

/// <summary>A repair and where it was made, as a JSON pointer.</summary>
public readonly record struct Quirk(QuirkKind Kind, string Path);

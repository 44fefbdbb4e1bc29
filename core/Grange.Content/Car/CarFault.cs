namespace Grange.Content;

/// <summary>Why bytes are not an acceptable CAR.</summary>
public enum CarReason
{
    None,
    /// <summary>The bytes end inside a header, a section, or before the payload length that a CARv2 header states.</summary>
    Truncated,
    /// <summary>A length is no shortest-form varint of at most nine bytes.</summary>
    BadLength,
    HeaderTooLong,
    BadHeader,
    UnsupportedVersion,
    EmptySection,
    SectionTooLong,
    BadCid,
    /// <summary>The CID names a hash function that cannot be checked, so its block cannot be trusted.</summary>
    UnsupportedHash,
    HashMismatch,
}

/// <summary>What is wrong and at which byte of the input the offending header or section begins.</summary>
public readonly record struct CarFault(CarReason Reason, long Offset)
{
    public override string ToString() => $"{Reason} at byte {Offset}";
}

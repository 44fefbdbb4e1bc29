namespace Grange.Kernel;

/// <summary>Why bytes are no record of evidence. Counted by name; nothing of such a record is kept.</summary>
public enum EvidenceFault : byte
{
    None,

    /// <summary>More bytes than a record may have.</summary>
    TooLarge,

    /// <summary>Not the canonical encoding of one value: a float, a tag, a longer form, keys out of order, bytes behind the end.</summary>
    NotCanonical,

    /// <summary>Not a map of exactly the nine keys.</summary>
    Keys,

    /// <summary>A version of the record that this node does not know.</summary>
    Version,

    /// <summary>No network name.</summary>
    Network,

    /// <summary>No name of a kind: 1 to 64 of a-z, 0-9, dot and hyphen, starting with a letter.</summary>
    Kind,

    /// <summary>Not the 33 bytes of an author.</summary>
    Author,

    /// <summary>Not the 32 bytes of an operator's id, or all of them zero.</summary>
    Operator,

    /// <summary>A sequence number below 0 or above 2^53−1.</summary>
    Sequence,

    /// <summary>A time below 0 or above 2^53−1 milliseconds.</summary>
    Time,

    /// <summary>The first record names one before, a later one names none, or it names no record.</summary>
    Previous,

    /// <summary>The body is no map.</summary>
    Body,

    /// <summary>The body has a link. Records name content by the bytes of a CID, so that a bundle ends where its records do.</summary>
    Link,
}

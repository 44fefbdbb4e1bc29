namespace Grange.Kernel.Crypto;

/// <summary>Why a P-256 signature does not count.</summary>
public enum P256Fault : byte
{
    None,

    /// <summary>The key is not 33 bytes that start with 02 or 03, or its x is not below p.</summary>
    KeyForm,

    /// <summary>The key's x belongs to no point.</summary>
    NotOnCurve,

    /// <summary>The signature is not 64 bytes, or the hash not 32.</summary>
    Length,

    /// <summary>r is zero or not below the group order.</summary>
    R,

    /// <summary>s is zero or not below the group order.</summary>
    S,

    /// <summary>s is above half the group order: the same signature's second form, which would give one record two signatures.</summary>
    HighS,

    /// <summary>Well formed, but not this key's signature of this data.</summary>
    Wrong,
}

namespace Grange.Kernel.Crypto;

/// <summary>Why a recoverable signature names no key.</summary>
public enum RecoverFault : byte
{
    None,

    /// <summary>The hash is not 32 or the signature not 65 bytes long.</summary>
    Length,

    /// <summary>v is neither 27 nor 28.</summary>
    RecoveryId,

    /// <summary>r is zero or not below the group order.</summary>
    R,

    /// <summary>s is zero or not below the group order.</summary>
    S,

    /// <summary>s is above half the group order: the same signature's second form (EIP-2).</summary>
    HighS,

    /// <summary>r is the x coordinate of no point.</summary>
    NotOnCurve,

    /// <summary>The recovered key would be the point at infinity.</summary>
    Infinity,
}

namespace Grange.Energy.Protocol.P1;

/// <summary>Why a telegram is no reading.</summary>
public enum P1Fault : byte
{
    None,

    /// <summary>No <c>/</c> at the beginning, or no <c>!</c> before the next telegram or the end.</summary>
    Truncated,

    /// <summary>Longer than any meter's telegram: the footer was lost.</summary>
    TooLong,

    /// <summary>The code behind <c>!</c> is not that of the bytes before it.</summary>
    WrongCrc,

    /// <summary>A meter that states a version which has codes sent none.</summary>
    MissingCrc,

    /// <summary>A register of ours is no number with a unit of energy.</summary>
    BadRegister,

    /// <summary>The meter's clock shows no time that exists.</summary>
    BadTime,

    /// <summary>No energy register at all.</summary>
    NoRegister,
}

/// <summary>Their names in JSON and in counts.</summary>
public static class P1Faults
{
    public static string Name(this P1Fault fault) => fault switch
    {
        P1Fault.None => "ok",
        P1Fault.Truncated => "truncated",
        P1Fault.TooLong => "too_long",
        P1Fault.WrongCrc => "wrong_crc",
        P1Fault.MissingCrc => "missing_crc",
        P1Fault.BadRegister => "bad_register",
        P1Fault.BadTime => "bad_time",
        _ => "no_register",
    };
}

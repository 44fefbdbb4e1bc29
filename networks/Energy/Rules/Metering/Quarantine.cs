namespace Grange.Energy.Rules.Metering;

/// <summary>What becomes of a reading.</summary>
public enum Intake : byte
{
    Ok,

    /// <summary>The same moment with the same counters: nothing changes.</summary>
    Duplicate,

    /// <summary>Older than what was taken already; a meter's readings come in order.</summary>
    Stale,

    /// <summary>A counter is lower than before, and no change of the meter was declared.</summary>
    RegisterDecrease,

    /// <summary>More flowed than fuse or inverter let through.</summary>
    AbovePhysicalLimit,

    /// <summary>The meter's clock is more than a minute ahead.</summary>
    ClockSkew,
}

/// <summary>The words of the API.</summary>
public static class Intakes
{
    /// <summary><c>ok</c>, <c>duplicate</c> or <c>quarantined:REASON</c>.</summary>
    public static string Word(this Intake intake) => intake switch
    {
        Intake.Ok => "ok",
        Intake.Duplicate => "duplicate",
        _ => "quarantined:" + intake.Reason(),
    };

    public static string Reason(this Intake intake) => intake switch
    {
        Intake.Stale => "stale",
        Intake.RegisterDecrease => "register_decrease",
        Intake.AbovePhysicalLimit => "above_physical_limit",
        Intake.ClockSkew => "clock_skew",
        _ => intake.Word(),
    };
}

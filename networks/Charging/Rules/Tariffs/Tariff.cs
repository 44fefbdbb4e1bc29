namespace Grange.Charging.Rules.Tariffs;

/// <summary>What a price is for (OCPI 2.2.1 mod_tariffs, TariffDimensionType).</summary>
public enum TariffDimension : byte
{
    Flat,
    Energy,
    Time,
    ParkingTime,
}

/// <summary>When an element is for a reservation instead of a session.</summary>
public enum ForReservation : byte
{
    No,
    Reservation,
    Expires,
}

/// <summary>One price.</summary>
/// <param name="Price">Millionths of the currency: once, for a kWh, or for an hour.</param>
/// <param name="Vat">Ten-thousandths of a percent.</param>
/// <param name="Step">Watt-hours or seconds; what is used is billed in whole steps.</param>
public sealed record PriceComponent(TariffDimension Dimension, long Price, long Vat, long Step);

/// <summary>When an element counts. Energies are in micro-watt-hours, currents in milliamps, powers in watts, durations in seconds.</summary>
public sealed record Restrictions
{
    public static Restrictions None { get; } = new();

    public TimeOnly? StartTime { get; init; }

    /// <summary>Before the start: on the next day. Midnight is the end of the day.</summary>
    public TimeOnly? EndTime { get; init; }

    public DateOnly? StartDate { get; init; }

    /// <summary>The first day that no longer counts.</summary>
    public DateOnly? EndDate { get; init; }

    public long? MinEnergy { get; init; }
    public long? MaxEnergy { get; init; }
    public long? MinCurrent { get; init; }
    public long? MaxCurrent { get; init; }
    public long? MinPower { get; init; }
    public long? MaxPower { get; init; }
    public long? MinDuration { get; init; }
    public long? MaxDuration { get; init; }
    public IReadOnlySet<DayOfWeek>? Days { get; init; }
    public ForReservation Reservation { get; init; }

    /// <summary>Whether all of it holds at a moment. A current or power that nobody measured is neither above nor below anything.</summary>
    public bool Allow(in Moment now)
    {
        var (time, date) = (TimeOnly.FromDateTime(now.Local), DateOnly.FromDateTime(now.Local));
        return InDay(time) && !(date < StartDate) && !(date >= EndDate) && (Days is null || Days.Contains(now.Local.DayOfWeek))
            && !(now.Energy < MinEnergy) && !(now.Energy >= MaxEnergy) && !(now.Seconds < MinDuration) && !(now.Seconds >= MaxDuration)
            && Between(now.Current, MinCurrent, MaxCurrent) && Between(now.Power, MinPower, MaxPower);
    }

    bool InDay(TimeOnly time) => (StartTime, EndTime) switch
    {
        (null, null) => true,
        ({ } start, null) => time >= start,
        (null, { } end) => end == TimeOnly.MinValue || time < end,
        ({ } start, { } end) => end == TimeOnly.MinValue || start < end ? time >= start && (end == TimeOnly.MinValue || time < end) : time >= start || time < end,
    };

    static bool Between(long? value, long? least, long? most) => (least is null && most is null) || (value is { } known && !(known < least) && !(known >= most));
}

/// <summary>Where a session stands when a price is looked up.</summary>
/// <param name="Local">By the clock on the wall of the location.</param>
/// <param name="Seconds">Since the session's start.</param>
/// <param name="Energy">Micro-watt-hours so far.</param>
public readonly record struct Moment(DateTime Local, long Seconds, long Energy, long? Current, long? Power);

public sealed record TariffElement(IReadOnlyList<PriceComponent> Components, Restrictions Restrictions);

/// <summary>A bound on the total, in millionths of the currency.</summary>
public sealed record PriceBound(long ExclVat, long? InclVat);

/// <summary>An OCPI tariff in integers.</summary>
public sealed record Tariff(string Currency, IReadOnlyList<TariffElement> Elements, PriceBound? Least = null, PriceBound? Most = null)
{
    /// <summary>What holds for a dimension now: of the first element, in the list's order, that has it and allows it; null: it is free.</summary>
    public PriceComponent? Active(TariffDimension dimension, in Moment now, ForReservation reservation)
    {
        foreach (var element in Elements)
        {
            if (element.Restrictions.Reservation != reservation) continue;
            foreach (var component in element.Components)
                if (component.Dimension == dimension && element.Restrictions.Allow(now)) return component;
        }
        return null;
    }
}

/// <summary>A stretch of a session in which nothing changes.</summary>
/// <param name="Energy">Micro-watt-hours, drawn evenly.</param>
/// <param name="Current">Milliamps, the sum of all phases; null: not measured.</param>
public sealed record SessionPhase(long Seconds, bool Charging, long Energy, long? Current = null, long? Power = null);

/// <summary>What was reserved before, or instead of, a session.</summary>
public sealed record ReservedTime(DateTime Start, long Seconds, bool Expired);

/// <summary>What is to be priced. A reservation that expired has no start and no phases.</summary>
public sealed record TariffSession(DateTime Start, IReadOnlyList<SessionPhase> Phases, ReservedTime? Reservation = null)
{
    public bool HasStarted => Phases.Count > 0;
}

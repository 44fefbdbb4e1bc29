namespace Grange.Charging.Rules.Tariffs;

/// <summary>One line of a bill: what was used of a price, the last steps included.</summary>
/// <param name="Volume">Once, micro-watt-hours, or seconds.</param>
public sealed record BillLine(PriceComponent Component, bool Reserved, long Volume, Amount ExclVat, Amount InclVat);

/// <summary>What a session costs, exactly; it is rounded where it is shown or settled.</summary>
public sealed record Bill(string Currency, IReadOnlyList<BillLine> Lines, Amount ExclVat, Amount InclVat);

/// <summary>Prices a session by an OCPI tariff (2.2.1 mod_tariffs).</summary>
/// <remarks>At every moment and for each dimension one component counts. Steps are applied once for energy and once for the time of the last kind (charging
/// or parking), to the session's total, with the step and at the price of the component that was active last; never where one price follows another.</remarks>
public static class Pricing
{
    public static Bill Price(Tariff tariff, TariffSession session)
    {
        var lines = new List<BillLine>();
        if (session.Reservation is { } reserved) Reservation(tariff, reserved, lines);
        if (session.HasStarted) Session(tariff, session, lines);
        var (excl, incl) = (Sum(lines, one => one.ExclVat), Sum(lines, one => one.InclVat));
        if (tariff.Least is { } least) (excl, incl) = (Max(excl, least.ExclVat), least.InclVat is { } all ? Max(incl, all) : incl);
        if (tariff.Most is { } most) (excl, incl) = (Min(excl, most.ExclVat), most.InclVat is { } all ? Min(incl, all) : incl);
        return new(tariff.Currency, lines, excl, incl);
    }

    static void Session(Tariff tariff, TariffSession session, List<BillLine> lines)
    {
        var use = new Usage(reserved: false);
        foreach (var part in Timeline.Parts(tariff, session))
        {
            use.Once(tariff.Active(TariffDimension.Flat, part.At, ForReservation.No));
            if (part.Energy > 0) use.Add(tariff.Active(TariffDimension.Energy, part.At, ForReservation.No), TariffDimension.Energy, part.Energy);
            var kind = part.Charging ? TariffDimension.Time : TariffDimension.ParkingTime;
            use.Add(tariff.Active(kind, part.At, ForReservation.No), kind, part.Seconds);
        }
        use.Close(lines);
    }

    /// <summary>A reservation has its own elements. Of one that expired, those for expiry go before those for any reservation, dimension by dimension.</summary>
    static void Reservation(Tariff tariff, ReservedTime reserved, List<BillLine> lines)
    {
        var use = new Usage(reserved: true);
        foreach (var part in Timeline.Parts(tariff, new(reserved.Start, [new(reserved.Seconds, true, 0)])))
        {
            use.Once(Active(TariffDimension.Flat, part.At));
            use.Add(Active(TariffDimension.Time, part.At), TariffDimension.Time, part.Seconds);
        }
        use.Close(lines);

        PriceComponent? Active(TariffDimension dimension, in Moment now)
            => (reserved.Expired ? tariff.Active(dimension, now, ForReservation.Expires) : null) ?? tariff.Active(dimension, now, ForReservation.Reservation);
    }

    static Amount Sum(List<BillLine> lines, Func<BillLine, Amount> part) => lines.Aggregate(default(Amount), (sum, line) => sum + part(line));

    static Amount Max(Amount sum, long micros) => sum < Amount.OfMicros(micros) ? Amount.OfMicros(micros) : sum;
    static Amount Min(Amount sum, long micros) => sum > Amount.OfMicros(micros) ? Amount.OfMicros(micros) : sum;

    /// <summary>Volumes by component while a session is walked through.</summary>
    sealed class Usage(bool reserved)
    {
        readonly Dictionary<PriceComponent, long> volumes = new(ReferenceEqualityComparer.Instance);
        readonly List<PriceComponent> order = [];
        readonly Dictionary<TariffDimension, long> totals = [];
        PriceComponent? lastEnergy;
        PriceComponent? lastTime;

        /// <summary>A flat price counts the first time one is active.</summary>
        public void Once(PriceComponent? flat)
        {
            if (flat is not null && !order.Any(one => one.Dimension == TariffDimension.Flat)) Count(flat, 1);
        }

        public void Add(PriceComponent? component, TariffDimension dimension, long volume)
        {
            if (volume == 0) return;
            if (dimension == TariffDimension.Energy) lastEnergy = component ?? lastEnergy;
            else lastTime = component ?? lastTime;
            if (component is null) return;
            totals[dimension] = checked(totals.GetValueOrDefault(dimension) + volume);
            Count(component, volume);
        }

        public void Close(List<BillLine> lines)
        {
            if (lastEnergy is not null) Step(lastEnergy, checked(lastEnergy.Step * 1_000_000));
            if (lastTime is not null) Step(lastTime, lastTime.Step);
            foreach (var component in order)
            {
                var volume = volumes[component];
                var excl = component.Dimension switch
                {
                    TariffDimension.Flat => Amount.OfMicros(component.Price),
                    TariffDimension.Energy => Amount.OfEnergy(component.Price, volume),
                    _ => Amount.OfTime(component.Price, volume),
                };
                lines.Add(new(component, reserved, volume, excl, excl.With(component.Vat)));
            }
        }

        void Step(PriceComponent last, long step)
        {
            var over = totals[last.Dimension] % step;
            if (over != 0) volumes[last] = checked(volumes[last] + step - over);
        }

        void Count(PriceComponent component, long volume)
        {
            if (!volumes.TryAdd(component, volume)) volumes[component] = checked(volumes[component] + volume);
            else order.Add(component);
        }
    }
}

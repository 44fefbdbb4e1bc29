using Grange.Charging.Protocol.Ocmf;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Proof;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Tariffs;
using Grange.Charging.Rules.Transactions;
using Grange.Kernel;

namespace Grange.Charging.Rules.Scoring;

/// <summary>What an EVSE's meter said last, as the carry has it.</summary>
/// <param name="Page">The number of its last signed record; null: it signed none yet.</param>
public sealed record MeterMemory(WattHours? Register, long? Page);

/// <summary>A session as it is paid: its grade and why, its energy and price. The node asks it for its receipts, and Score for what is settled, so both say the same.</summary>
/// <param name="Energy">By the signed meter where that may be billed, else by the station's register.</param>
public sealed record SessionJudgement(SessionGrade Grade, WattHours Energy, MicroUsd Price, MeterMemory After)
{
    /// <summary>Judges a session against its order, its station and what its meter said before. Pure.</summary>
    /// <exception cref="PlatformNotSupportedException">This platform lacks the curve of the station's meter, so nobody may score here.</exception>
    /// <param name="car">What the car says of it (<see cref="CarWord"/>).</param>
    public static SessionJudgement Of(SessionBody said, OrderBody order, StationFacts station, MeterMemory before, int heartbeatSeconds, VehicleView car)
    {
        var proof = Prove(said, station, before);
        var doubts = Plausibility.Doubts(new(
            Time(said.FromMs), Time(said.ToMs), said.Energy, said.Flags,
            said.StartRegister is { } start ? Registers.Check(before.Register, start) : Continuity.First,
            station.MaxWatts, said.Watts, TimeSpan.FromSeconds(said.SilenceSeconds), TimeSpan.FromSeconds(heartbeatSeconds), [], proof.Energy));
        var grade = SessionGrade.Of(proof, doubts, car);
        var energy = proof is { IsBillable: true, Energy: { } signed } ? signed : said.Energy;
        var price = grade.Grade == Kernel.Grade.F || !order.Tariff.Parse().TryGet(out var tariff, out _) ? MicroUsd.Zero : PriceOf(said, energy, order, tariff);
        var end = said.StartRegister is { } from ? from + said.Energy : before.Register;
        return new(grade, energy, price, new(end, proof.LastPage is { } page and >= 0 ? page : before.Page));
    }

    static MeterProof Prove(SessionBody said, StationFacts station, MeterMemory before)
    {
        var records = new List<OcmfRecord>(said.Records.Count);
        foreach (var bytes in said.Records)
            if (OcmfRecord.Read(bytes, out var record) == OcmfFault.None) records.Add(record!);
        using var key = station.PinnedKey(said.Evse) is { } text && OcmfKey.Parse(text).TryGet(out var parsed, out _) ? parsed : null;
        var proof = MeterProof.Of(records, key, station.Serial(said.Evse), before.Page);
        return proof.Reasons.Contains(ProofReason.Unsupported)
            ? throw new PlatformNotSupportedException($"station {station.Identity} has a meter whose curve this platform cannot verify")
            : proof;
    }

    /// <summary>What the session has come to by its station's register, before anything is proven; zero where the tariff cannot be read.</summary>
    public static MicroUsd PriceSoFar(SessionBody said, OrderBody order)
        => order.Tariff.Parse().TryGet(out var tariff, out _) ? PriceOf(said, said.Energy, order, tariff) : MicroUsd.Zero;

    /// <summary>The lines of a session's price, before the driver's limit, for an energy that was found; null where there is nothing to price.</summary>
    public static Bill? LinesOf(SessionBody said, WattHours energy, OrderBody order) => order.Tariff.Parse().TryGet(out var tariff, out _) ? BillOf(said, energy, order, tariff) : null;

    /// <summary>The tariff's price with tax, never above what the driver said.</summary>
    static MicroUsd PriceOf(SessionBody said, WattHours energy, OrderBody order, Tariff tariff)
        => BillOf(said, energy, order, tariff) is { } bill ? new(Math.Clamp(bill.InclVat.Micros, 0, order.MicroUsd)) : MicroUsd.Zero;

    /// <summary>Prices the stretches. Where the signed energy is another than the register's, the last ones take the difference.</summary>
    static Bill? BillOf(SessionBody said, WattHours energy, OrderBody order, Tariff tariff)
    {
        const long Micro = 1_000_000;
        var phases = said.Phases.ToArray();
        var missing = (energy - said.Energy).Value * Micro;
        for (var at = phases.Length - 1; at >= 0 && missing != 0; at--)
        {
            var moved = Math.Max(missing, -phases[at].Energy);
            phases[at] = phases[at] with { Energy = phases[at].Energy + moved };
            missing -= moved;
        }
        if (missing > 0 && phases.Length == 0) phases = [new(0, true, missing)];
        return phases.Length == 0 ? null : Pricing.Price(tariff, new(Time(said.FromMs).UtcDateTime.AddMinutes(order.Tariff.ZoneMinutes), phases));
    }

    static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

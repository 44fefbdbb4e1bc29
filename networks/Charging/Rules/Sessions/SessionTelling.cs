using System.Text;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Tariffs;
using Grange.Charging.Rules.Transactions;
using Grange.Kernel;

namespace Grange.Charging.Rules.Sessions;

/// <summary>Sums a transaction up: from everything a station said to the few facts that become evidence. Pure.</summary>
public static class SessionTelling
{
    const long Micro = 1_000_000;

    /// <param name="said">The transaction's messages.</param>
    /// <param name="wasConnected">The line stood all the time, so that silence means nothing.</param>
    public static SessionBody Of(HoldId hold, DeviceId station, long evse, TransactionState state, IReadOnlyList<TransactionEventRequest> said, bool wasConnected)
    {
        var values = said.SelectMany(one => one.MeterValue ?? []).OrderBy(one => one.Timestamp).ToList();
        var from = state.Start?.Time ?? state.Events.Values.Min(one => one.Time);
        var to = state.End?.Time ?? state.Events.Values.Max(one => one.Time);
        var phases = Phases(from, to, values, state);
        var start = state.Start?.Register ?? values.Select(EnergyReading.Import).FirstOrDefault(one => one is not null);
        return new(
            hold, station, evse, state.Id, Ms(from), Math.Max(Ms(from), Ms(to)), start, new(phases.Sum(one => one.Energy) / Micro), phases, Watts(values),
            wasConnected || state.Flags.HasFlag(TransactionFlags.Offline) ? 0 : Silence(state), state.Flags, Records(values));
    }

    /// <summary>Stretches between one register and the next; many of them are joined to few. Their energies sum to the transaction's.</summary>
    static List<SessionPhase> Phases(DateTimeOffset from, DateTimeOffset to, List<MeterValue> values, TransactionState state)
    {
        var total = state.Energy ?? WattHours.Zero;
        var points = new List<(DateTimeOffset Time, long Energy)> { (from, 0) };
        var first = state.Start?.Register ?? values.Select(EnergyReading.Import).FirstOrDefault(one => one is not null) ?? WattHours.Zero;
        foreach (var value in values)
            if (EnergyReading.Import(value) is { } register && value.Timestamp > points[^1].Time && value.Timestamp < to)
                points.Add((value.Timestamp, Math.Clamp((register - first).Value, points[^1].Energy, Math.Max(points[^1].Energy, total.Value))));
        points.Add((to > points[^1].Time ? to : points[^1].Time, Math.Max(total.Value, points[^1].Energy)));
        var step = (points.Count - 2) / SessionBody.MaxPhases + 1;
        var kept = points.Where((_, at) => at % step == 0 || at == points.Count - 1).ToList();
        return [.. kept.Zip(kept.Skip(1), (a, b) =>
        {
            var (seconds, energy) = (Math.Min(SessionBody.MaxSeconds, (long)Math.Round((b.Time - a.Time).TotalSeconds)), b.Energy - a.Energy);
            return new SessionPhase(seconds, energy > 0, energy * Micro);
        })];
    }

    static IReadOnlyList<long> Watts(List<MeterValue> values)
    {
        var watts = values.Select(Power).OfType<long>().ToList();
        var step = watts.Count / (SessionBody.MaxWatts + 1) + 1;
        return [.. watts.Where((_, at) => at % step == 0)];
    }

    /// <summary>The active power in a meter value, in watts; the sum of the phases where there is no total.</summary>
    internal static long? Power(MeterValue value)
    {
        (decimal Sum, bool IsAny) phases = default;
        foreach (var sample in value.SampledValue)
        {
            if (sample.Measurand != "Power.Active.Import" || sample.SignedMeterValue is not null || sample.Value is < 0 or >= 100_000_000) continue;
            if (sample.Phase is null) return (long)InWatts(sample);
            phases = (phases.Sum + InWatts(sample), true);
        }
        return phases.IsAny ? (long)phases.Sum : null;
    }

    static decimal InWatts(SampledValue one) => one.UnitOfMeasure?.Unit == "kW" ? one.Value * 1_000 : one.Value;

    static long Silence(TransactionState state)
    {
        var times = state.Events.Values.Select(one => one.Time).Order().ToList();
        return times.Count < 2 ? 0 : (long)times.Zip(times.Skip(1)).Max(pair => (pair.Second - pair.First).TotalSeconds);
    }

    /// <summary>The meter's signed records, each once, as long as they fit.</summary>
    static List<ReadOnlyMemory<byte>> Records(List<MeterValue> values)
    {
        var (kept, seen, size) = (new List<ReadOnlyMemory<byte>>(), new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var signed in values.SelectMany(one => one.SampledValue).Select(one => one.SignedMeterValue).OfType<SignedMeterValue>())
        {
            var bytes = new byte[signed.SignedMeterData.Length];
            var plain = signed.SignedMeterData.StartsWith("OCMF|", StringComparison.Ordinal);
            var count = 0;
            if (!plain && !Convert.TryFromBase64String(signed.SignedMeterData, bytes, out count)) continue;
            var record = plain ? Encoding.UTF8.GetBytes(signed.SignedMeterData) : bytes[..count];
            size += record.Length;
            if (kept.Count == SessionBody.MaxRecords || size > SessionBody.MaxRecordBytes) break;
            if (seen.Add(Convert.ToHexString(record))) kept.Add(record);
        }
        return kept;
    }

    static long Ms(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds());
}

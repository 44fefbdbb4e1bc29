using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Rewards;

namespace Grange.Mapping.Scoring;

/// <summary>What buyers burn, and for whom: each hex that was bought pays those who mapped it last, alike. Pure.</summary>
sealed class Purchases(EpochInputs inputs, Dictionary<string, HexState> hexes, IScoreSink sink)
{
    /// <param name="partBps">Part of the pool for those who were bought from.</param>
    /// <param name="whole">What one part of the pool is divided into.</param>
    public void Run(int partBps, long whole)
    {
        var price = MappingTerms.CreditsPerHexWeek(inputs.Parameters);
        var (earned, burned) = (new Dictionary<DeviceId, Int128>(), 0L);
        foreach (var record in inputs.Evidence.Select(evidence => evidence.Record).Where(record => record is { Kind: MappingKinds.Order, Author.Kind: AuthorKind.Account }))
        {
            if (!OrderBody.Read(record.Body, price).TryGet(out var order, out _)) continue;
            var bought = order.Cells.Select(cell => cell.Value).ToHashSet();
            var owed = Cameras(order, bought);
            if (owed.Count > 0)
            {
                sink.Burn(record.Author.Account, order.Credits, MappingScore.Bought);
                burned = checked(burned + order.Credits);
                foreach (var (camera, parts) in owed) earned[camera] = earned.GetValueOrDefault(camera) + parts * order.Credits;
            }
            sink.Capture(record.Author.Account, order.Hold, new MicroUsd(owed.Count > 0 ? order.Credits * ICredits.MicroUsd : 0), ends: true);
        }
        var sum = earned.Values.Aggregate(Int128.Zero, (all, one) => all + one);
        foreach (var (camera, parts) in earned)
        {
            sink.Work(camera, (long)(parts * partBps * (whole / RegionMultiplier.AllBps) / sum), MappingScore.Bought);
            sink.Bound(camera, MappingScore.Bought, new MicroUsd((long)((Int128)Consumption.Bound(burned).Value * parts / sum)));
        }
    }

    /// <summary>Parts of an order by camera: each hex has as many as it is divided into, whoever shares them; they sum to no more than a million.</summary>
    Dictionary<DeviceId, Int128> Cameras(OrderBody order, HashSet<ulong> bought)
    {
        var counts = new Dictionary<DeviceId, Int128>();
        foreach (var (key, state) in hexes)
        {
            if (!H3Cell.TryParse(key.Split('/')[1], out var hex) || !order.Has(hex, bought)) continue;
            foreach (var camera in state.Cameras.Where(IsHere)) counts[camera] = counts.GetValueOrDefault(camera) + 6 / Math.Max(1, state.Cameras.Count);
        }
        var sum = counts.Values.Aggregate(Int128.Zero, (all, one) => all + one);
        return counts.ToDictionary(one => one.Key, one => one.Value * 1_000_000 / sum);
    }

    bool IsHere(DeviceId camera) => inputs.Devices.Find(camera) is { Revoked: false } device && device.Network == inputs.Network;
}

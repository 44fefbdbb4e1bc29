using Grange.Charging.Rules.Bodies;
using Grange.Kernel;

namespace Grange.Charging.Rules.Scoring;

/// <summary>What reservations cost: whoever came, or said in time that he would not, pays nothing; for a place that was kept in vain its price goes to the owner.</summary>
static class PlaceKeeping
{
    /// <summary>How long after it was made the operator may still say how a reservation ended, none being longer than a day; then the money goes back.</summary>
    static readonly long PatienceMs = (long)TimeSpan.FromDays(2).TotalMilliseconds;

    public static void Run(List<EvidenceRecord> said, ChargingState state, EpochInputs inputs, IScoreSink sink)
    {
        foreach (var record in said)
            if (record is { Kind: ChargingKinds.Reserve, Author.Kind: AuthorKind.Account } && ReserveBody.Read(record.Body).TryGet(out var kept, out _) && kept.MicroUsd > 0)
                state.Kept.TryAdd(ChargingState.Key(kept.Hold), new(record.Author.Account, kept, record.TimeMs));
        foreach (var record in said)
        {
            if (record is not { Kind: ChargingKinds.Reserved or ChargingKinds.Ended, Author.Kind: AuthorKind.Operator } || !HoldBody.Read(record.Body, record.Kind).TryGet(out var hold, out _)) continue;
            if (!state.Kept.TryGetValue(ChargingState.Key(hold), out var one)) continue;
            End(one, inputs, state, sink, wasInVain: record.Kind == ChargingKinds.Reserved && record.Body.TryGetText("reason", out var reason) && reason == KeptPlace.InVain);
        }
        foreach (var one in state.Kept.Values.Where(one => one.SinceMs + PatienceMs <= inputs.ToMs).ToList()) End(one, inputs, state, sink, wasInVain: false);
    }

    static void End(KeptPlace one, EpochInputs inputs, ChargingState state, IScoreSink sink, bool wasInVain)
    {
        state.Kept.Remove(ChargingState.Key(one.Reserve.Hold));
        var price = wasInVain && inputs.Devices.Find(one.Reserve.Station) is { } station ? new MicroUsd(one.Reserve.MicroUsd) : MicroUsd.Zero;
        sink.Capture(one.Payer, one.Reserve.Hold, price, ends: true);
        if (price.Value > 0) sink.Pay(one.Payer, inputs.Devices.Find(one.Reserve.Station)!.Owner, price, ChargingReasons.NoShow);
    }
}

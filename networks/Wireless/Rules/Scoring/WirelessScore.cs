using Grange.Content;
using Grange.Kernel;
using Grange.Wireless.Bodies;

namespace Grange.Wireless.Scoring;

/// <summary>The Score of a wireless network, version 1: data burns its owner's credits and earns the gateways that brought it.</summary>
/// <remarks>
/// Guarantees: what a gateway earns for data is bounded by what was burned for the data that it brought; a batch of usage counts once; the result does not depend
/// on the order of devices. Carried: <c>usage</c>, the last batch that counted.
/// </remarks>
public static class WirelessScore
{
    public const string Data = "data", Revoked = "device-revoked";

    const string UsageKey = "usage";

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var last = carry.TryGet(UsageKey, out var known) ? (long)known.AsInt : 0;
        foreach (var record in inputs.Evidence.Select(evidence => evidence.Record).Where(record => record is { Kind: WirelessKinds.Usage, Author.Kind: AuthorKind.Operator }))
        {
            if (!UsageBody.Read(record.Body).TryGet(out var usage, out _)) continue;
            if (usage.Batch > last) Charge(usage, inputs, sink);
            else sink.Capture(usage.Payer, usage.Hold, MicroUsd.Zero, ends: true); // it was said before
            last = Math.Max(last, usage.Batch);
        }
        return last == 0 ? Carry.Empty : Carry.Of([KeyValuePair.Create(UsageKey, DagNode.Of(last))]);
    }

    /// <summary>What no gateway of the network brought costs nothing; what a revoked one brought costs, and earns nobody.</summary>
    static void Charge(UsageBody usage, EpochInputs inputs, IScoreSink sink)
    {
        var burned = 0L;
        foreach (var row in usage.Rows)
        {
            if (inputs.Devices.Find(row.Gateway) is not { } gateway || gateway.Network != inputs.Network) continue;
            burned += row.Credits;
            sink.Work(gateway.Id, gateway.Revoked ? 0 : row.Credits, gateway.Revoked ? Revoked : Data);
            if (!gateway.Revoked) sink.Bound(gateway.Id, Data, Worth(row.Credits));
        }
        if (burned > 0) sink.Burn(usage.Payer, burned, Data);
        sink.Capture(usage.Payer, usage.Hold, Worth(burned), ends: true);
    }

    static MicroUsd Worth(long credits) => new(checked(credits * ICredits.MicroUsd));

    public static string? Explain(string reason) => reason switch
    {
        Data => "data of devices that it brought, worth no more than what was burned for it",
        Revoked => "the gateway was revoked by its owner before the epoch closed",
        _ => null,
    };
}

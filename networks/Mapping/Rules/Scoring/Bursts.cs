using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Rewards;

namespace Grange.Mapping.Scoring;

/// <summary>Bounties on places: the first good picture takes one; without a picture until its time it goes back. Carried while they wait. Pure.</summary>
sealed class Bursts(EpochInputs inputs, Carry carry, IScoreSink sink)
{
    const string Prefix = "burst/";

    public IEnumerable<KeyValuePair<string, DagNode>> Run(IReadOnlyDictionary<H3Cell, (DeviceId Camera, long UploadedMs)> seen)
    {
        var price = MappingTerms.CreditsPerBurst(inputs.Parameters);
        var left = new List<KeyValuePair<string, DagNode>>();
        foreach (var (key, payer, burst) in Waiting(price))
        {
            var taken = seen.Where(one => one.Key.Parent(burst.Cell.Resolution) == burst.Cell && one.Value.UploadedMs <= burst.UntilMs).OrderBy(one => one.Value.UploadedMs).ThenBy(one => one.Key).Select(one => ((DeviceId, long)?)one.Value).FirstOrDefault();
            if (taken is { } first)
            {
                var worth = new MicroUsd(burst.Credits * ICredits.MicroUsd);
                sink.Burn(payer, burst.Credits, MappingScore.Burst);
                sink.Work(first.Item1, burst.Credits * 1_000_000, MappingScore.Burst);
                sink.Bound(first.Item1, MappingScore.Burst, Consumption.Bound(burst.Credits));
                sink.Capture(payer, burst.Hold, worth, ends: true);
            }
            else if (inputs.ToMs >= burst.UntilMs)
            {
                sink.Capture(payer, burst.Hold, MicroUsd.Zero, ends: true);
            }
            else
            {
                left.Add(KeyValuePair.Create(key, DagNode.List(DagNode.Of(payer.ToByteArray()), burst.ToNode())));
            }
        }
        return left;
    }

    /// <summary>Those of earlier epochs, then this one's, in the order of their names.</summary>
    IEnumerable<(string Key, Address Payer, BurstBody Burst)> Waiting(long price)
    {
        foreach (var (key, value) in carry.Under(Prefix))
            if (value.Kind == DagKind.List && value.AsList is [{ Kind: DagKind.Bytes } payer, var body] && Address.TryRead(payer.AsBytes, out var account) && BurstBody.Read(body, Credits(body)).TryGet(out var burst, out _)) yield return (key, account, burst);
        foreach (var evidence in inputs.Evidence.Where(evidence => evidence.Record is { Kind: MappingKinds.Burst, Author.Kind: AuthorKind.Account }).OrderBy(evidence => evidence.Cid.ToString(), StringComparer.Ordinal))
            if (BurstBody.Read(evidence.Record.Body, price).TryGet(out var burst, out _)) yield return ($"{Prefix}{evidence.Cid}", evidence.Record.Author.Account, burst);
    }

    /// <summary>One that waits keeps its price, whatever an amendment says.</summary>
    static long Credits(DagNode body) => body.TryGetLong("credits", out var credits) ? credits : 0;
}

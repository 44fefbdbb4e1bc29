using Grange.Kernel;

namespace Grange.Readings;

/// <summary>What consumers pay for reading: the price they signed, to the owners of the devices that measured there, all of it and no more; or in credits, to nobody.</summary>
/// <remarks>A device that had no good reading in the cell shares in nothing; where none had, nobody pays. Parts sum to the price exactly.</remarks>
static class ReadPayments
{
    public const string Reason = "read";

    public static void Charge(EpochInputs inputs, ReadingState state, IScoreSink sink)
    {
        var (price, forCredits) = (ReadingTerms.PriceOf(inputs.Parameters), ReadingTerms.IsForCredits(inputs.Parameters));
        foreach (var record in inputs.Evidence.Select(evidence => evidence.Record).Where(record => record is { Kind: ReadingKinds.Read, Author.Kind: AuthorKind.Account }))
        {
            if (!ReadBody.Read(record.Body, price).TryGet(out var read, out _)) continue;
            var owners = read.Devices.Where(id => state.Of(id).Cell == read.Cell).Select(inputs.Devices.Find).OfType<Device>().Where(device => device.Network == inputs.Network).Select(device => device.Owner).ToList();
            if (forCredits && owners.Count > 0) sink.Burn(record.Author.Account, ICredits.For(new MicroUsd(read.MicroUsd)), Reason);
            for (var i = 0; i < owners.Count && !forCredits; i++)
                if (read.Share(i, owners.Count) is { Value: > 0 } share) sink.Pay(record.Author.Account, owners[i], share, Reason);
            sink.Capture(record.Author.Account, read.Hold, new MicroUsd(owners.Count > 0 ? read.MicroUsd : 0), ends: true);
        }
    }
}

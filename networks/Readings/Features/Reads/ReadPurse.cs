using Grange.Kernel;

namespace Grange.Readings.Reads;

/// <summary>What reads are paid from, as the definition says: cash that the payer locked, for the owners of the sensors; or credits that it uses up.</summary>
sealed class ReadPurse(INetworkHost host)
{
    readonly ICredits credits = host.Face<ICredits>();

    bool ForCredits => ReadingTerms.IsForCredits(host.Definition);

    /// <summary>The price in credits; null where reads are paid in cash.</summary>
    public long? Credits(long microUsd) => ForCredits ? ICredits.For(new MicroUsd(microUsd)) : null;

    /// <summary>Reserves a price.</summary>
    public Task<Result<HoldId>> PlaceAsync(Address payer, MicroUsd price, string purpose, CancellationToken cancel)
        => ForCredits ? credits.PlaceAsync(payer, ICredits.For(price), purpose, cancel) : host.Holds.PlaceAsync(payer, price, purpose, cancel);

    /// <summary>Gives back what is left of a reservation, whichever it was: the definition may have changed since.</summary>
    public async Task ReleaseAsync(HoldId hold, CancellationToken cancel)
    {
        await credits.ReleaseAsync(hold, cancel);
        await host.Holds.ReleaseAsync(hold, cancel);
    }
}

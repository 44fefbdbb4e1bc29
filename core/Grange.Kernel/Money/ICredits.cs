namespace Grange.Kernel;

/// <summary>A face of the host: reservations against the credits that an account lets this operator use (DESIGN §6, the emission rail). 1 credit = 10 micro-dollars.</summary>
/// <remarks>
/// Credits of the network's own token. What was reserved and then scored (<see cref="IScoreSink.Burn"/>) is used up on the chain once the epoch is settled; until
/// then it counts as spoken for, so nothing is sold twice.
/// </remarks>
public interface ICredits
{
    /// <summary>Micro-dollars of a credit.</summary>
    const long MicroUsd = 10;

    /// <summary>Reserves credits; a refusal names price, balance and the command that helps.</summary>
    Task<Result<HoldId>> PlaceAsync(Address payer, long credits, string purpose, CancellationToken cancel);

    /// <summary>Gives back what no epoch used up.</summary>
    Task ReleaseAsync(HoldId hold, CancellationToken cancel);

    /// <summary>What an account can still reserve here.</summary>
    Task<long> AvailableAsync(Address payer, CancellationToken cancel);

    /// <summary>The credits that pay a price, rounded up once.</summary>
    static long For(MicroUsd price) => (price.Value + MicroUsd - 1) / MicroUsd;
}

using Grange.Kernel;

namespace Grange.Host.Pricing;

/// <summary>Where a feeder sees what a token is worth: a market, another oracle, or what a founder says. An adapter is one class.</summary>
public interface IPriceSource
{
    /// <summary>Micro-dollars of one whole token now; null while nothing is known, and then nothing is posted.</summary>
    ValueTask<MicroUsd?> PriceAsync(string symbol, CancellationToken cancel);
}

/// <summary>The price that a founder set: what a local chain has instead of a market.</summary>
/// <param name="price">Of every token.</param>
public sealed class SetPrice(MicroUsd price) : IPriceSource
{
    /// <inheritdoc/>
    public ValueTask<MicroUsd?> PriceAsync(string symbol, CancellationToken cancel) => ValueTask.FromResult<MicroUsd?>(price);
}

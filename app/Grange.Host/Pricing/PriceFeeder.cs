using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Pricing;

/// <summary>Keeps the prices of a ledger's tokens fresh as one of its feeders: every two minutes, where a feeder's word counts for five and credits need one of ten.</summary>
/// <param name="prices">The contract.</param>
/// <param name="symbols">The tokens.</param>
/// <param name="source">What they are worth.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Hears what was refused.</param>
public sealed partial class PriceFeeder(LedgerPrices prices, IReadOnlyCollection<string> symbols, IPriceSource source, TimeProvider clock, ILogger log)
{
    /// <summary>Between two posts, and before a post that was refused is tried again.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(2), Retry = TimeSpan.FromSeconds(2);

    /// <summary>Runs until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var posted = true;
            foreach (var symbol in symbols) posted &= await PostAsync(symbol, cancel);
            await Task.Delay(posted ? Pause : Retry, clock, cancel);
        }
    }

    async Task<bool> PostAsync(string symbol, CancellationToken cancel)
    {
        if (await source.PriceAsync(symbol, cancel) is not { } price) return true;
        if ((await prices.PostAsync(symbol, price, cancel)).TryGet(out var posted, out var refused)) return posted;
        LogRefused(log, symbol, price, refused);
        return true; // e.g. too far from the average: the feed starts anew once nobody has posted for ten minutes
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the price of {Symbol}, {Price}, was not taken: {Reason}")]
    static partial void LogRefused(ILogger log, string symbol, MicroUsd price, Fault reason);
}

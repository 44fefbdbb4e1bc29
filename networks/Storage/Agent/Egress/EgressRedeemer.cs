using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Agent;

/// <summary>Turns promises into money: all together when they are worth a transaction, and at once when a payer wants to close a channel.</summary>
sealed partial class EgressRedeemer(EgressTill till, IChannels channels, long worthMicroUsd, TimeSpan look, TimeProvider clock, ILogger log)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await StepAsync(cancel);
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancel.IsCancellationRequested) // the chain may be away, or answer nonsense, for a while
            {
                LogWaiting(log, error.Message);
            }
            await Task.Delay(look, clock, cancel);
        }
    }

    async Task StepAsync(CancellationToken cancel)
    {
        var (due, sum, urgent) = (new List<Voucher>(), (UInt128)0, false);
        foreach (var (channel, book) in till.Promises)
        {
            if (await channels.FindAsync(channel, cancel) is not { } facts)
            {
                till.Forget(channel);
                LogGone(log, channel);
                continue;
            }
            if (book.Promised <= facts.Redeemed) continue;
            due.Add(book.Best!);
            sum += book.Promised - facts.Redeemed;
            urgent |= facts.ClosesAt != 0;
        }
        if (due.Count == 0 || (!urgent && sum < (UInt128)worthMicroUsd)) return;
        if ((await channels.RedeemAsync(due, cancel)).TryGet(out _, out var refused)) LogRedeemed(log, sum, due.Count);
        else LogRefused(log, sum, refused);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "redeemed {MicroUsd} microUsd of egress from {Channels} channels")]
    static partial void LogRedeemed(ILogger log, UInt128 microUsd, int channels);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{MicroUsd} microUsd of egress cannot be redeemed yet: {Reason}")]
    static partial void LogRefused(ILogger log, UInt128 microUsd, Fault reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "channel {Channel} is closed")]
    static partial void LogGone(ILogger log, Hash32 channel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "waiting for the chain: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}

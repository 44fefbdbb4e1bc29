using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Attesting;

/// <summary>Holds what attesters signed here against what they signed there, keeps both where they differ, and reports it.</summary>
/// <param name="statements">What was seen.</param>
/// <param name="proposals">What the chain shows.</param>
/// <param name="elsewhere">What others show, e.g. the votes at a node; nothing of it is trusted but the signatures.</param>
/// <param name="reports">The way to the chain.</param>
/// <param name="patience">How long a proof waits for somebody else to report it first.</param>
/// <param name="clock">For the pauses.</param>
/// <param name="log">Hears what could not be read.</param>
public sealed partial class EquivocationWatch(
    StatementTable statements, ProposalVotes proposals, Func<CancellationToken, Task<IReadOnlyList<SignedSettlement>>> elsewhere, EquivocationReports reports,
    TimeSpan patience, TimeProvider clock, ILogger log)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly Dictionary<Address, long> since = [];

    /// <summary>Runs until cancelled; what cannot be reached is asked again.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await StepAsync(cancel);
            }
            catch (Exception error) when (Attester.IsPassing(error) && !cancel.IsCancellationRequested)
            {
                LogWaiting(log, error.Message);
            }
            await Task.Delay(Pause, clock, cancel);
        }
    }

    async Task StepAsync(CancellationToken cancel)
    {
        foreach (var signed in await proposals.ReadAsync(cancel)) await statements.KeepAsync(signed, cancel);
        foreach (var signed in await elsewhere(cancel)) await statements.KeepAsync(signed, cancel);
        foreach (var proof in await statements.EquivocationsAsync(cancel))
        {
            if (since.TryAdd(proof.Attester, clock.GetTimestamp())) LogSeen(log, proof.Attester, proof.Number);
            if (clock.GetElapsedTime(since[proof.Attester]) >= patience) await reports.ReportAsync(proof, cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "attester {Attester} signed two different settlements {Number}; both are kept")]
    static partial void LogSeen(ILogger log, Address attester, long number);

    [LoggerMessage(Level = LogLevel.Debug, Message = "waiting to look for equivocations: {Reason}")]
    static partial void LogWaiting(ILogger log, string reason);
}

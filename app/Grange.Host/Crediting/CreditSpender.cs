using System.Numerics;
using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Crediting;

/// <summary>Uses up on the chain what settled epochs say, once per (network, epoch, account), with the scores' digest as its reference.</summary>
/// <remarks>
/// The outbox's key makes it once, whatever crashes. An account that has taken its credits or its leave away meanwhile keeps owing them: nothing is sold to it
/// until it has enough again, and then it is charged.
/// </remarks>
public sealed partial class CreditSpender(NodeServices node, ILogger log)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(30), Orphaned = TimeSpan.FromDays(1);

    /// <summary>Runs until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var refused = false;
            await WriteAsync((db, token) => CreditTable.ForgetAsync(db, node.NowMs - (long)Orphaned.TotalMilliseconds, token), cancel);
            foreach (var (owed, scores) in await node.Store.ReadAsync(CreditTable.SettledAsync, cancel)) refused |= !await SpendAsync(owed, scores, cancel);
            await Task.Delay(refused ? Patience : Pause, node.Clock, cancel);
        }
    }

    async Task<bool> SpendAsync(OwedCredits owed, byte[] scores, CancellationToken cancel)
    {
        var ledger = node.Ledger;
        var reference = SettlementManifest.Digest(Cid.TryRead(scores, out var cid, out _) ? cid : throw new InvalidDataException("the CID of scores in the database is torn"));
        var call = ledger.Artifacts["Credits"].Abi.EncodeCall("spend", owed.Payer, (BigInteger)owed.Credits, reference);
        var sent = await ledger.SendAsync($"credits:{owed.Network}:{owed.Epoch}:{owed.Payer}", ledger.Contracts.Credits[owed.Symbol], call, cancel);
        if (!sent.TryGet(out var entry, out var refused))
        {
            LogRefused(log, owed.Network, owed.Epoch, owed.Payer, owed.Credits, refused);
            return false;
        }
        if (!entry.IsDone) return true; // the outbox sends and watches it
        await WriteAsync((db, token) => CreditTable.SpentAsync(db, owed, token), cancel);
        LogSpent(log, owed.Network, owed.Epoch, owed.Payer, owed.Credits);
        return true;
    }

    Task WriteAsync(Func<System.Data.Common.DbConnection, CancellationToken, Task> work, CancellationToken cancel) => node.Store.WriteAsync(async (db, token) =>
    {
        await work(db, token);
        return true;
    }, cancel);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Network} epoch {Epoch}: {Payer} used up {Credits} credits")]
    static partial void LogSpent(ILogger log, NetworkSlug network, long epoch, Address payer, long credits);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Network} epoch {Epoch}: {Payer} owes {Credits} credits: {Reason}")]
    static partial void LogRefused(ILogger log, NetworkSlug network, long epoch, Address payer, long credits, Fault reason);
}

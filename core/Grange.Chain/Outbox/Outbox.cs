using System.Collections.Concurrent;
using System.Data.Common;
using System.Numerics;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Chain;

/// <summary>Transactions that happen once, whatever crashes: signed, written down under a unique name, and only then sent.</summary>
/// <remarks>
/// The same bytes are sent until a final block holds them, so a restart can neither lose nor double a transaction. Nothing is signed
/// again after a crash. A replacement that pays more takes the same nonce, is written down before it is sent, and all forms are watched.
/// A block that is taken back makes its transaction wait again.
/// </remarks>
/// <param name="store">Holds the tables of <see cref="ChainTables"/>.</param>
/// <param name="chain">Where the transactions go.</param>
/// <param name="finality">When a block counts as final.</param>
/// <param name="clock">Time.</param>
/// <param name="signers">Keys for replacements, by address; null replaces nothing.</param>
/// <param name="options">Patience.</param>
/// <param name="log">Hears of every step a transaction takes.</param>
public sealed partial class Outbox(
    IStore store, ChainReader chain, Finality finality, TimeProvider clock, Func<Address, Secp256k1Key?>? signers = null, OutboxOptions? options = null, ILogger? log = null) : IDisposable
{
    /// <summary>Rounds in a row that must find no trace of a transaction before its nonce counts as another's.</summary>
    const int Misses = 3;

    /// <summary>How often a call is signed whose nonce another transaction of the account took.</summary>
    const int Times = 5;

    readonly OutboxOptions options = options ?? new();
    readonly ILogger log = log ?? NullLogger.Instance;
    readonly ConcurrentDictionary<string, long> sent = new();
    readonly ConcurrentDictionary<string, int> missed = new();
    readonly SemaphoreSlim round = new(1);

    /// <summary>Asks the chain what a call costs. A call that would revert is refused with its reason, and nothing is signed.</summary>
    public async Task<Result<OutboxDraft>> PrepareAsync(OutboxCall call, Address sender, IEnumerable<ContractAbi> contracts, CancellationToken cancel)
    {
        var gas = call.GasLimit ?? 0;
        if (call.GasLimit is null)
        {
            var estimate = await chain.TryEstimateGasAsync(sender, call.To, call.Value, call.Data, cancel);
            if (estimate.Error is { } error)
                return error.Data is { } revert ? RevertReason.Refusal(revert, contracts) : new Fault("transaction-refused", error.Message);
            // What it builds on may change before it is mined.
            gas = EthHex.ReadInt64(estimate.Value.GetString()) * 5 / 4;
        }
        var (tip, fee) = await chain.FeesAsync(cancel);
        var (needed, held) = (gas * fee + call.Value, await chain.BalanceAsync(sender, cancel));
        if (held < needed)
            return new Fault("not-enough-gas", $"{sender} has {held} wei for gas and needs {needed}", $"send {needed - held} wei to {sender}", Status: 402);
        return new OutboxDraft(call, await chain.ChainIdAsync(cancel), await chain.NonceAsync(sender, BlockTag.Pending, cancel), gas, tip, fee);
    }

    /// <summary>Signs and writes down inside the caller's own write, so that it stands or falls with what the caller writes.</summary>
    /// <returns>The entry under that key: an existing one when there is one, and then nothing was signed.</returns>
    public Task<OutboxEntry> InsertAsync(DbConnection db, string key, OutboxDraft draft, Secp256k1Key sender, CancellationToken cancel) =>
        OutboxTable.InsertAsync(db, key, draft, sender, clock.GetUtcNow(), cancel);

    /// <summary>Prepares and writes down in one go; the first round after it sends.</summary>
    public async Task<Result<OutboxEntry>> EnqueueAsync(string key, OutboxCall call, Secp256k1Key sender, IEnumerable<ContractAbi> contracts, CancellationToken cancel)
    {
        if (await FindAsync(key, cancel) is { } existing) return existing;
        var prepared = await PrepareAsync(call, Address.Read(sender.AddressBytes), contracts, cancel);
        if (!prepared.TryGet(out var draft, out var refused)) return refused;
        var entry = await store.WriteAsync((db, cancel) => InsertAsync(db, key, draft, sender, cancel), cancel);
        LogWritten(key, entry.Nonce);
        return entry;
    }

    public Task<OutboxEntry?> FindAsync(string key, CancellationToken cancel) => store.ReadAsync((db, cancel) => OutboxTable.FindAsync(db, key, cancel), cancel);

    /// <summary>Enqueues, and waits until the call is done. Where a program elsewhere took the nonce for the same account, it is signed anew.</summary>
    /// <returns>The settled entry; a fault when nothing was signed, or when the chain did not carry it out.</returns>
    public async Task<Result<OutboxEntry>> SendAsync(string key, OutboxCall call, Secp256k1Key sender, IEnumerable<ContractAbi> contracts, CancellationToken cancel)
    {
        for (var time = 1; ; time++)
        {
            var name = time == 1 ? key : $"{key}#{time}"; // a second run with this key takes the same steps
            if (!(await EnqueueAsync(name, call, sender, contracts, cancel)).TryGet(out _, out var refused)) return refused;
            var entry = await WaitAsync(name, cancel);
            if (entry.IsDone) return entry;
            if (entry.State != OutboxState.Displaced) return new Fault("transaction-reverted", $"transaction {entry.Included} reverted in block {entry.Block}", "try again: the chain moved on in between");
            if (time == Times) return new Fault("transaction-displaced", $"nonce {entry.Nonce} of {entry.Sender} was used by another transaction", "use the account from one program at a time");
        }
    }

    /// <summary>Sends and watches until the transaction of a key is final or displaced.</summary>
    /// <remarks>A local chain makes the block that somebody waits for at once.</remarks>
    public async Task<OutboxEntry> WaitAsync(string key, CancellationToken cancel)
    {
        var mined = false;
        while (true)
        {
            await PumpAsync(cancel);
            var entry = await FindAsync(key, cancel) ?? throw new KeyNotFoundException($"nothing is in the outbox under '{key}'");
            if (entry.IsSettled) return entry;
            if (!mined && options.Local is { } local && entry is { State: OutboxState.Waiting, Complaint: null })
            {
                await local.MineAsync(cancel);
                mined = true;
                continue;
            }
            await Task.Delay(options.Poll, clock, cancel);
        }
    }

    /// <summary>Sends and watches everything until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await PumpAsync(cancel);
            await Task.Delay(options.Poll, clock, cancel);
        }
    }

    /// <summary>One round: what is final is noted, what no block holds is sent.</summary>
    public async Task PumpAsync(CancellationToken cancel)
    {
        await round.WaitAsync(cancel);
        try
        {
            var open = await store.ReadAsync(OutboxTable.OpenAsync, cancel);
            if (open.Count == 0) return;
            var final = (await chain.FinalBlockAsync(finality, cancel))?.Number ?? -1;
            foreach (var entry in open)
            {
                var next = await LookAsync(entry, final, cancel);
                if (next != entry)
                {
                    await store.WriteAsync((db, cancel) => OutboxTable.UpdateAsync(db, next, cancel), cancel);
                    LogMoved(next.Key, next.State, next.Block);
                }
                if (!next.IsSettled) continue;
                sent.TryRemove(next.Key, out _);
                missed.TryRemove(next.Key, out _);
            }
        }
        finally
        {
            round.Release();
        }
    }

    async Task<OutboxEntry> LookAsync(OutboxEntry entry, long final, CancellationToken cancel)
    {
        if (await ReceiptAsync(entry, cancel) is { } receipt)
        {
            return entry with
            {
                State = receipt.Block <= final ? OutboxState.Final : OutboxState.Mined,
                Included = receipt.Transaction,
                Block = receipt.Block,
                Succeeded = receipt.Succeeded,
                Complaint = null,
            };
        }
        var reorganised = entry.State == OutboxState.Mined;
        entry = entry with { State = OutboxState.Waiting, Included = null, Block = null, Succeeded = null };
        if (reorganised) sent.TryRemove(entry.Key, out _);
        if (await IsDisplacedAsync(entry, final, cancel)) return entry with { State = OutboxState.Displaced };
        entry = await ReplaceIfStuckAsync(entry, cancel);
        if (sent.TryGetValue(entry.Key, out var last) && clock.GetElapsedTime(last) < options.Resend) return entry;
        var reply = await chain.SendRawAsync(entry.Attempts[^1].Raw, cancel);
        sent[entry.Key] = clock.GetTimestamp();
        LogSent(entry.Key);
        return entry with { Complaint = reply.Error is { } error && !IsKnown(error) ? error.Message : null };
    }

    /// <summary>The newest form first: it pays most. A receipt of a block that the chain does not have, or that does not list the transaction, is none.</summary>
    async Task<ChainReceipt?> ReceiptAsync(OutboxEntry entry, CancellationToken cancel)
    {
        foreach (var attempt in entry.Attempts.Reverse())
        {
            if (await chain.ReceiptAsync(attempt.Hash, cancel) is not { } receipt || receipt.Transaction != attempt.Hash) continue;
            if (await chain.BlockAsync(BlockTag.At(receipt.Block), cancel) is { } block && block.Hash == receipt.BlockHash && block.Transactions.Contains(attempt.Hash)) return receipt;
        }
        return null;
    }

    /// <summary>True when a final block holds another transaction with this nonce: its caller will sign anew, so one look at one answer is not enough.</summary>
    async Task<bool> IsDisplacedAsync(OutboxEntry entry, long final, CancellationToken cancel)
    {
        if (final < 0 || await chain.NonceAsync(entry.Sender, BlockTag.At(final), cancel) <= entry.Nonce || await IsSeenAsync(entry, cancel))
        {
            missed.TryRemove(entry.Key, out _);
            return false;
        }
        return missed.AddOrUpdate(entry.Key, 1, (_, before) => before + 1) >= Misses;
    }

    /// <summary>The block with one of our forms may have come between two questions, and a node may say that it has no receipt where it has the transaction.</summary>
    async Task<bool> IsSeenAsync(OutboxEntry entry, CancellationToken cancel)
    {
        foreach (var attempt in entry.Attempts)
            if (await chain.IsKnownAsync(attempt.Hash, cancel)) return true;
        return await ReceiptAsync(entry, cancel) is not null;
    }

    async Task<OutboxEntry> ReplaceIfStuckAsync(OutboxEntry entry, CancellationToken cancel)
    {
        var last = entry.Attempts[^1];
        if (entry.Attempts.Count >= options.MaxAttempts || clock.GetUtcNow() - last.Made < options.Replace) return entry;
        if (signers?.Invoke(entry.Sender) is not { } signer || SignedTransaction.TryRead(last.Raw) is not { Transaction: var transaction }) return entry;
        var (tip, fee) = await chain.FeesAsync(cancel);
        var dearer = transaction with { MaxPriorityFee = Raised(transaction.MaxPriorityFee, tip), MaxFee = Raised(transaction.MaxFee, fee) };
        sent.TryRemove(entry.Key, out _);
        return await store.WriteAsync((db, cancel) => OutboxTable.ReplaceAsync(db, entry, dearer.Sign(signer), clock.GetUtcNow(), cancel), cancel);
    }

    /// <summary>Nodes take a replacement only when both fees are at least a tenth higher; an eighth is.</summary>
    static BigInteger Raised(BigInteger before, BigInteger now) => BigInteger.Max(before + before / 8 + 1, now);

    /// <summary>The node has it already, or has just mined it.</summary>
    static bool IsKnown(RpcError error) =>
        error.Message.Contains("already", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("nonce too low", StringComparison.OrdinalIgnoreCase);

    public void Dispose() => round.Dispose();

    [LoggerMessage(Level = LogLevel.Debug, Message = "transaction {Key} is signed and written down, nonce {Nonce}")]
    partial void LogWritten(string key, long nonce);

    [LoggerMessage(Level = LogLevel.Debug, Message = "transaction {Key} was sent")]
    partial void LogSent(string key);

    [LoggerMessage(Level = LogLevel.Debug, Message = "transaction {Key} is {State} in block {Block}")]
    partial void LogMoved(string key, OutboxState state, long? block);
}

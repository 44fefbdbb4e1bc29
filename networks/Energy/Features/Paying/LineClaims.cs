using System.Data.Common;
using Grange.Energy.Features.Ingest;
using Grange.Energy.Features.Market;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Paying;

/// <summary>
/// Has the line that sold a Wh claim its certificate for the buyer, so that it cannot be sold again (spec §5.3). A slot's lines claim once it is paid or, where nothing is
/// paid here, once every meter has spoken; a correction that sells more claims more, and none takes a claim back.
/// </summary>
sealed class LineClaims : IDisposable
{
    const long DayMs = 86_400_000;

    readonly EnergyNode node;
    readonly SemaphoreSlim turn = new(1, 1);
    readonly Lock guard = new();
    HashSet<long>? waiting;
    bool isNew;
    Carry? seen;

    public LineClaims(EnergyNode node)
    {
        this.node = node;
        node.Changed += Changed;
    }

    void Changed(IntervalRow row)
    {
        lock (guard)
        {
            waiting?.Add(row.SlotMs);
            isNew = true;
        }
    }

    /// <summary>Claims for all slots that something happened to.</summary>
    public async Task StepAsync(CancellationToken cancel)
    {
        var window = (MarketTerms.Read(node.Host.Definition.Rules).CloseDays + 1) * DayMs;
        long[] slots;
        await turn.WaitAsync(cancel);
        try
        {
            if (waiting is null)
            {
                var stored = await node.Host.Store.ReadAsync((db, token) => node.Intervals.SlotsAsync(db, node.NowMs - window, token), cancel);
                lock (guard) (waiting, isNew) = ([.. stored], true);
            }
            lock (guard)
            {
                if (!isNew && ReferenceEquals(seen, node.Host.Epochs.Carry)) return;
                isNew = false;
            }
            seen = node.Host.Epochs.Carry;
            var known = await node.Memory.ReadAsync(cancel);
            lock (guard)
            {
                slots = [.. waiting.Where(slot => !known.IsPaying || known.Paid.ContainsKey(slot)).Order()];
                waiting.ExceptWith(slots); // whatever happens to one brings it back
            }
            if (slots.Length > 0) await ClaimAsync(slots, cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Claims for one slot now; false while it is not settled, and its certificates wait.</summary>
    public async Task<bool> SettleAsync(long slotMs, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            return await ClaimAsync([slotMs], cancel) > 0;
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<int> ClaimAsync(long[] slots, CancellationToken cancel)
    {
        if (!(await SettledTime.LoadAsync(node, slots[0], slots[^1] + 1, cancel)).TryGet(out var settled, out _)) return 0;
        var done = slots.Where(settled.IsSettled).ToList();
        if (done.Count > 0) await node.Host.Store.WriteAsync(async (db, token) => await ClaimAsync(db, settled, done, token), cancel);
        return done.Count;
    }

    async Task<bool> ClaimAsync(DbConnection db, SettledTime settled, List<long> slots, CancellationToken cancel)
    {
        foreach (var slotMs in slots)
        {
            var sessions = await SessionReceipt.OfSlotAsync(node, db, settled, slotMs, cancel);
            foreach (var sale in settled.Books.LinesOf(slotMs / settled.SlotMs).Where(line => line.Kind == LineKind.P2p).GroupBy(line => (line.Payee.Number, line.Payer.Number)))
                await ClaimAsync(db, slotMs, settled.Members[sale.Key.Item1].Id, settled.Members[sale.Key.Item2].Id, sale.Sum(line => line.Wh), sessions, cancel);
        }
        return true;
    }

    async Task ClaimAsync(DbConnection db, long slotMs, DeviceId seller, DeviceId buyer, long wh, List<SessionShare> sessions, CancellationToken cancel)
    {
        var key = new { slug = node.Slug.ToString(), slotMs, Seller = seller.Value.ToByteArray(), Buyer = buyer.Value.ToByteArray() };
        var claimed = await db.FindAsync<long?>("SELECT wh FROM energy_line_claim WHERE network = @slug AND slot_ms = @slotMs AND seller = @Seller AND buyer = @Buyer", key, cancel) ?? 0;
        var free = (await node.Certificates.OfSlotAsync(db, slotMs, seller, cancel)).Sum(one => one.FreeWh);
        var part = Math.Min(wh - claimed, free);
        if (part <= 0) return;
        foreach (var (whose, own) in SessionShare.Divide(sessions, buyer, part))
            if (!(await node.Certificates.ClaimForLineAsync(db, seller, slotMs, own, whose, node.NowMs, cancel)).TryGet(out _, out var refused)) throw new InvalidOperationException($"free certificates were not claimed: {refused}");
        await db.RunAsync(
            """
            INSERT INTO energy_line_claim (network, slot_ms, seller, buyer, wh) VALUES (@slug, @slotMs, @Seller, @Buyer, @Wh)
            ON CONFLICT (network, slot_ms, seller, buyer) DO UPDATE SET wh = excluded.wh
            """, new { key.slug, key.slotMs, key.Seller, key.Buyer, Wh = claimed + part }, cancel);
    }

    public void Dispose()
    {
        node.Changed -= Changed;
        turn.Dispose();
    }
}

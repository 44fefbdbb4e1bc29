using System.Data.Common;
using Grange.Content;
using Grange.Energy.Features.Market;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Paying;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Paying;

/// <summary>What a session behind a meter used, by source and slot, as it stands now.</summary>
/// <param name="IsFinal">Every slot of it is paid: it is charged, and changes no more.</param>
sealed record SessionReceipt(SessionBody Said, SessionBill Bill, bool IsFinal)
{
    public string State => IsFinal ? "final" : "provisional";

    /// <summary>What it costs, and never more than was agreed.</summary>
    public long Micro => Said.MicroUsd == 0 ? Bill.Micro : Math.Min(Bill.Micro, Said.MicroUsd);

    public static async Task<Result<SessionReceipt>> OfAsync(EnergyNode node, SessionBody said, CancellationToken cancel)
    {
        var known = await node.Memory.ReadAsync(cancel);
        var slotMs = known.Book.TermsAt(said.FromMs).Energy.SlotMs;
        var first = said.FromMs / slotMs * slotMs;
        if (!(await SettledTime.LoadAsync(node, first, said.ToMs, cancel)).TryGet(out var settled, out var fault)) return fault;
        var bill = SessionBill.Of(said, known.Book, settled.Of);
        var isFinal = said.ToMs + slotMs + (known.Book.TermsAt(said.FromMs).Market.Payment?.AfterMs ?? 0) <= node.Host.Epochs.Current.FromMs;
        return new SessionReceipt(said, bill, isFinal);
    }

    /// <summary>Remembers a session that was bought.</summary>
    public static Task<int> KeepAsync(EnergyNode node, SessionBody said, Address payer, CancellationToken cancel) => node.Host.Store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("INSERT INTO energy_session (network, hold, whose, payer, from_ms, to_ms, body, at_ms) VALUES (@slug, @Hold, @For, @Payer, @FromMs, @ToMs, @Body, @NowMs) ON CONFLICT DO NOTHING",
            new { slug = node.Slug.ToString(), Hold = $"{said.Hold}", said.For, Payer = $"{payer}", said.FromMs, said.ToMs, Body = DagCbor.Encode(said.ToNode()), node.NowMs }, token);
        return 1;
    }, cancel);

    /// <summary>A session that was bought here, by its own name or by what it was bought for; null for another.</summary>
    public static async Task<SessionBody?> FindAsync(EnergyNode node, string hold, CancellationToken cancel)
    {
        var found = await node.Host.Store.ReadAsync((db, token) => db.FindAsync<byte[]>("SELECT body FROM energy_session WHERE network = @slug AND (hold = @hold OR whose = @hold) ORDER BY at_ms DESC LIMIT 1", new { slug = node.Slug.ToString(), hold }, token), cancel);
        return found is not null && DagCbor.TryDecode(found, out var body) == DagCborFault.None && SessionBody.Read(body!).TryGet(out var said, out _) ? said : null;
    }

    /// <summary>What sessions behind members' meters had of a slot's shared energy, in the order in which they were bought.</summary>
    public static async Task<List<SessionShare>> OfSlotAsync(EnergyNode node, DbConnection db, SettledTime settled, long slotMs, CancellationToken cancel)
    {
        var shares = new List<SessionShare>();
        var bodies = await db.ListAsync<byte[]>("SELECT body FROM energy_session WHERE network = @slug AND from_ms < @toMs AND to_ms > @slotMs ORDER BY at_ms, hold", new { slug = node.Slug.ToString(), slotMs, toMs = slotMs + settled.SlotMs }, cancel);
        foreach (var bytes in bodies)
            if (DagCbor.TryDecode(bytes, out var body) == DagCborFault.None && SessionBody.Read(body!).TryGet(out var said, out _)
                && SessionBill.Of(said, settled.Known.Book, settled.Of).Slots.FirstOrDefault(slot => slot.FromSeconds * 1_000 == slotMs) is { SharedWh: > 0 } part)
                shares.Add(new SessionShare(said.Meter, said.For, part.SharedWh));
        return shares;
    }

    /// <summary>As the market delivers it.</summary>
    public DagNode ToNode() => DagNode.Map(
        ("session", DagNode.Of($"{Said.Hold}")), ("state", DagNode.Of(State)), ("wh", DagNode.Of(Bill.Wh)), ("sharedWh", DagNode.Of(Bill.Slots.Sum(slot => slot.SharedWh))), ("gridWh", DagNode.Of(Bill.Slots.Sum(slot => slot.GridWh))),
        ("ownWh", DagNode.Of(Bill.Slots.Sum(slot => slot.OwnWh))), ("microUsd", DagNode.Of(Micro)));
}

/// <summary>What a session had of a slot's shared energy.</summary>
sealed record SessionShare(DeviceId Meter, string For, long Wh)
{
    /// <summary>Divides what was sold to a meter: sessions behind it first, each up to what is left of its share, the house the rest.</summary>
    public static IReadOnlyList<(string For, long Wh)> Divide(List<SessionShare> sessions, DeviceId buyer, long wh)
    {
        var parts = new List<(string, long)>();
        for (var i = 0; i < sessions.Count && wh > 0; i++)
        {
            var own = sessions[i].Meter == buyer ? Math.Min(wh, sessions[i].Wh) : 0;
            if (own == 0) continue;
            parts.Add((sessions[i].For, own));
            (sessions[i], wh) = (sessions[i] with { Wh = sessions[i].Wh - own }, wh - own);
        }
        if (wh > 0) parts.Add(($"{buyer}", wh));
        return parts;
    }
}

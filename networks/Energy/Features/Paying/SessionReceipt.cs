using Grange.Content;
using Grange.Energy.Features.Market;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Intervals;
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
        var bill = SessionBill.Of(said, known.Book, at => settled.Books.RunOf(at / slotMs) is null ? null
            : (SlotValues.Of(at / slotMs, settled.Members.Count, settled.Books.ValuesOf(at / slotMs).Select(value => value.Value)), settled.Books.LinesOf(at / slotMs)));
        var isFinal = said.ToMs + slotMs + (known.Book.TermsAt(said.FromMs).Market.Payment?.AfterMs ?? 0) <= node.Host.Epochs.Current.FromMs;
        return new SessionReceipt(said, bill, isFinal);
    }

    /// <summary>Remembers a session that was bought.</summary>
    public static Task<int> KeepAsync(EnergyNode node, SessionBody said, Address payer, CancellationToken cancel) => node.Host.Store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("INSERT INTO energy_session (network, hold, payer, body, at_ms) VALUES (@slug, @Hold, @Payer, @Body, @NowMs) ON CONFLICT DO NOTHING",
            new { slug = node.Slug.ToString(), Hold = $"{said.Hold}", Payer = $"{payer}", Body = DagCbor.Encode(said.ToNode()), node.NowMs }, token);
        return 1;
    }, cancel);

    /// <summary>A session that was bought here; null for another.</summary>
    public static async Task<SessionBody?> FindAsync(EnergyNode node, string hold, CancellationToken cancel)
    {
        var found = await node.Host.Store.ReadAsync((db, token) => db.FindAsync<byte[]>("SELECT body FROM energy_session WHERE network = @slug AND hold = @hold", new { slug = node.Slug.ToString(), hold }, token), cancel);
        return found is not null && DagCbor.TryDecode(found, out var body) == DagCborFault.None && SessionBody.Read(body!).TryGet(out var said, out _) ? said : null;
    }

    /// <summary>As the market delivers it.</summary>
    public DagNode ToNode() => DagNode.Map(
        ("session", DagNode.Of($"{Said.Hold}")), ("state", DagNode.Of(State)), ("wh", DagNode.Of(Bill.Wh)), ("sharedWh", DagNode.Of(Bill.Slots.Sum(slot => slot.SharedWh))), ("gridWh", DagNode.Of(Bill.Slots.Sum(slot => slot.GridWh))),
        ("ownWh", DagNode.Of(Bill.Slots.Sum(slot => slot.OwnWh))), ("microUsd", DagNode.Of(Micro)));
}

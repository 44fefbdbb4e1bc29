using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Objects;

namespace Grange.Storage.Files;

/// <summary>Storage as other networks buy it: content that this node can read, kept as an order keeps it. An ask is <c>{cid, name?}</c>.</summary>
sealed class Selling(StorageRunner running) : ISeller
{
    /// <inheritdoc/>
    public async Task<Result<Offer>> QuoteAsync(DagNode ask, HoldId hold, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!ask.TryGet("cid", DagKind.Text, out var text) || !Cid.TryParse(text.AsText, null, out var root))
            return new Fault("bad-ask", "storage sells the keeping of content", """ask {"cid": "bafy...", "name": "report.pdf"}, of content that this node has""");
        var name = ask.TryGet("name", DagKind.Text, out var named) ? named.AsText : root.ToString();
        if (Uploading.CheckName(name) is { } bad) return bad;
        if (node.Host.Policy.Check(new PolicyQuestion("upload", Content: root)) is { } denied) return denied;
        var seen = new Dictionary<Multihash, long>();
        await foreach (var step in new DagWalk(node.Host.Content).RunAsync(root, cancel))
        {
            if (!step.TryGet(out var block, out var fault)) return Incomplete(fault);
            if (node.Host.Policy.Screen(new PolicyQuestion("upload", Content: block.Cid)) is { } banned) return banned;
            if (block.Cid.Hash.Code != Content.HashCode.Identity) seen[block.Cid.Hash] = block.Bytes.Length;
        }
        var (bytes, terms) = (seen.Values.Sum(), node.Terms);
        var keeping = new Keeping(terms.Policy, Lifetime.Fixed, terms.OrderDays);
        var order = ObjectKeeping.OrderOf(root, bytes, terms.Policy, terms.CeilingMicroUsd, node.NowMs + keeping.TermMs, hold);
        return new Offer(
            DagNode.Map(("cid", DagNode.Of(root.ToString())), ("name", DagNode.Of(name))), RentQuote.Of(bytes, keeping, terms),
            $"storing '{name}' ({bytes} bytes, {terms.Policy}, {terms.OrderDays} days)", StorageKinds.Order, order.ToNode());
    }

    /// <inheritdoc/>
    public async Task<Result<DagNode>> SellAsync(Offer offer, IPayment payment, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var (order, name) = (Order.Read(offer.Body).Value, offer.Ask.AsMap["name"].AsText);
        if (await node.Objects.FindAsync(name, cancel) is { } other && other.Payer != payment.Payer)
            return new Fault("name-taken", $"'{name}' is another account's", "choose another name", 409);
        if (!(await node.Segments.OfAsync(node.Terms.Policy, cancel)).TryGet(out var lane, out var unkept)) return unkept;
        var writer = node.WriterFor(lane);
        await foreach (var step in new DagWalk(node.Host.Content).RunAsync(order.Content, cancel))
        {
            if (!step.TryGet(out var block, out var fault)) return Incomplete(fault);
            await writer.PutAsync(block.Cid, block.Bytes, cancel);
        }
        var kept = await new ObjectKeeping(node).KeepAsync(new Made(name, order.Content, writer.Bytes), writer, new Keeping(node.Terms.Policy, Lifetime.Fixed, node.Terms.OrderDays), payment.Payer, order, SayAsync, cancel);
        return kept.TryGet(out var stored, out var refused) ? Goods(stored) : refused;

        async Task<Fault?> SayAsync() => (await payment.SayAsync(cancel)).TryGet(out _, out var unsaid) ? null : unsaid;
    }

    static DagNode Goods(StoredObject stored)
        => DagNode.Map(("cid", DagNode.Of(stored.Cid.ToString())), ("name", DagNode.Of(stored.Name)), ("bytes", DagNode.Of(stored.Bytes)), ("untilMs", DagNode.Of(stored.UntilMs)));

    static Fault Incomplete(DagFault fault) => new("dag-incomplete", $"block {fault.Block}: {fault.Reason}", "put every block before it is kept");
}

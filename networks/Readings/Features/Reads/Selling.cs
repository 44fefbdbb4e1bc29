using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings.Reads;

/// <summary>Reads as anybody buys them: an ask is <c>{cell, fromMs?, toMs?}</c>, the latest window when the time is left out.</summary>
sealed class Selling(INetworkHost host, CellReader cells) : ISeller
{
    MicroUsd Price => ReadingTerms.PriceOf(host.Definition);

    public static DagNode Ask(string cell, long? fromMs, long? toMs) => DagNode.Map(new (string, DagNode?)[]
    {
        ("cell", DagNode.Of(cell)), ("fromMs", fromMs is { } from ? DagNode.Of(from) : null), ("toMs", toMs is { } to ? DagNode.Of(to) : null),
    }.Where(member => member.Item2 is not null).Select(member => (member.Item1, member.Item2!)).ToArray());

    /// <inheritdoc/>
    public async Task<Result<Offer>> QuoteAsync(DagNode ask, HoldId hold, CancellationToken cancel)
    {
        if (!ask.TryGet("cell", DagKind.Text, out var cell)) return new Fault("bad-ask", "a read is of a cell", """ask {"cell": "...", "fromMs": 0, "toMs": 0}; GET /cells lists them""");
        long? from = ask.TryGetLong("fromMs", out var fromMs) ? fromMs : null, to = ask.TryGetLong("toMs", out var toMs) ? toMs : null;
        if (!(await cells.FindAsync(cell.AsText, from, to, cancel)).TryGet(out var windows, out var fault)) return fault;
        var body = new ReadBody(
            Cell.TryParse(cell.AsText, out var where) ? where : throw new ArgumentException("the cell was found and is none", nameof(ask)), windows.Count,
            Price.Value * windows.Count, [.. windows.SelectMany(window => window.Devices).Distinct().Order().Take(ReadBody.MaxDevices)], hold);
        var pinned = Ask(cell.AsText, windows[0].FromMs, windows[^1].FromMs + cells.Terms.WindowMs);
        return new Offer(pinned, new MicroUsd(body.MicroUsd), $"reading {windows.Count} windows of {where} in {host.Definition.Slug}", ReadingKinds.Read, body.ToNode()) { ForCredits = ReadingTerms.IsForCredits(host.Definition) };
    }

    /// <inheritdoc/>
    public async Task<Result<DagNode>> SellAsync(Offer offer, IPayment payment, CancellationToken cancel)
    {
        _ = offer.Ask.TryGetLong("fromMs", out var from);
        _ = offer.Ask.TryGetLong("toMs", out var to);
        if (!(await cells.FindAsync(offer.Ask.AsMap["cell"].AsText, from, to, cancel)).TryGet(out var windows, out var fault)) return fault;
        if (offer.Most.Value > 0 && !(await payment.SayAsync(cancel)).TryGet(out _, out var unsaid)) return unsaid;
        return DagNode.Map(("windows", DagNode.List(windows.Select(Node).ToArray())));
    }

    DagNode Node(Window window) => DagNode.Map(
        ("fromMs", DagNode.Of(window.FromMs)), ("devices", DagNode.Of((long)window.Devices.Count)),
        ("values", DagNode.Map(cells.Terms.Fields.Zip(window.Values).Select(pair => (pair.First.Name, DagNode.Of(pair.Second))).ToArray())));
}

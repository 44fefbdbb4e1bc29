using Grange.Kernel;
using Grange.Readings.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Readings.Reads;

/// <summary>What consumers buy: a cell's latest window or a series of them, paid per window to the owners of the sensors.</summary>
sealed class ReadEndpoints(INetworkHost host, ReadHolds holds)
{
    readonly CellReader cells = new(host);
    readonly IAccountSigner accounts = host.Face<IAccountSigner>();
    readonly IOperatorKey operatorKey = host.Face<IOperatorKey>();

    MicroUsd Price => ReadingTerms.PriceOf(host.Definition);

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/terms", () => Results.Json(new TermsJson(host.Definition.Slug.ToString(), operatorKey.Id.ToString(), Price.Value, cells.Terms.WindowMs), ReadsJson.Default.TermsJson))
            .WithSummary("What a sensor and a consumer must know beside the definition");
        api.MapGet("/cells", async (CancellationToken cancel) => Results.Json(
            new CellListJson([.. (await cells.CellsAsync(cancel)).Select(cell => new CellJson(cell.Cell.ToString(), cell.Devices))]), ReadsJson.Default.CellListJson))
            .WithSummary("Cells that sensors are in; free");
        api.MapGet("/cells/{cell}/quote", QuoteAsync).WithSummary("What a read would cost: ?fromMs=&toMs=, the latest window when left out; free");
        api.MapPost("/cells/{cell}/reads", ReadAsync).WithSummary("Reads a cell and pays for it: {account?, fromMs?, toMs?}");
    }

    async Task<IResult> QuoteAsync(string cell, long? fromMs, long? toMs, CancellationToken cancel)
    {
        if (!(await cells.FindAsync(cell, fromMs, toMs, cancel)).TryGet(out var windows, out var fault)) return Problem.Of(fault);
        return Results.Json(new QuoteJson(cell, windows.Count, Price.Value * windows.Count), ReadsJson.Default.QuoteJson);
    }

    async Task<IResult> ReadAsync(string cell, ReadRequestJson request, CancellationToken cancel)
    {
        var payer = accounts.Default;
        if (request.Account is { } text && !Address.TryParse(text, out payer)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        if (host.Policy.Check(new PolicyQuestion("buy", payer)) is { } denied) return Problem.Of(denied);
        if (!(await cells.FindAsync(cell, request.FromMs, request.ToMs, cancel)).TryGet(out var windows, out var fault)) return Problem.Of(fault);
        if (!(await PayAsync(payer, cell, windows, cancel)).TryGet(out var evidence, out fault)) return Problem.Of(fault);
        var fields = cells.Terms.Fields;
        return Results.Json(new ReadJson(cell, Price.Value * windows.Count, evidence, [.. windows.Select(window => new WindowJson(
            window.FromMs, window.Devices.Count, fields.Zip(window.Values).ToDictionary(pair => pair.First.Name, pair => pair.Second)))]), ReadsJson.Default.ReadJson);
    }

    /// <summary>Holds the price and has the payer sign; the CID of what was signed, or empty where reading is free. Nothing is delivered before it is durable.</summary>
    async Task<Result<string>> PayAsync(Address payer, string cell, IReadOnlyList<Window> windows, CancellationToken cancel)
    {
        if (Price.Value == 0) return "";
        if (!Cell.TryParse(cell, out var where)) throw new ArgumentException("the cell was found and is none", nameof(cell));
        var body = new ReadBody(where, windows.Count, Price.Value * windows.Count, [.. windows.SelectMany(window => window.Devices).Distinct().Order().Take(ReadBody.MaxDevices)]);
        var purpose = $"reading {windows.Count} windows of {cell} in {host.Definition.Slug}";
        if (!(await host.Holds.PlaceAsync(payer, new MicroUsd(body.MicroUsd), purpose, cancel)).TryGet(out var hold, out var refused)) return refused;
        HoldId? unused = hold;
        try
        {
            await holds.NoteAsync(hold, cancel);
            if (!(await accounts.SayAsync(host.Definition.Slug, payer, ReadingKinds.Read, body.ToNode(), cancel)).TryGet(out var receipt, out var unsaid)) return unsaid;
            unused = null; // the epoch's score captures it
            return receipt.Evidence.ToString();
        }
        finally
        {
            if (unused is { } left) await holds.ReleaseAsync(left, CancellationToken.None);
        }
    }
}

using Grange.Content;
using Grange.Kernel;
using Grange.Readings.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Readings.Reads;

/// <summary>What consumers buy: a cell's latest window or a series of them, paid per window to the owners of the sensors.</summary>
sealed class ReadEndpoints(INetworkHost host, ReadHolds holds, ReadPurse purse)
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
        api.MapPost("/cells/{cell}/reads", ReadAsync).WithSummary("Reads a cell and pays for it: {account?, fromMs?, toMs?, record?, signature?}");
    }

    async Task<IResult> QuoteAsync(string cell, long? fromMs, long? toMs, CancellationToken cancel)
    {
        if (!(await cells.FindAsync(cell, fromMs, toMs, cancel)).TryGet(out var windows, out var fault)) return Problem.Of(fault);
        var body = Body(cell, windows);
        return Results.Json(new QuoteJson(cell, windows.Count, body.MicroUsd, purse.Credits(body.MicroUsd), Convert.ToBase64String(DagCbor.Encode(body.ToNode()))), ReadsJson.Default.QuoteJson);
    }

    async Task<IResult> ReadAsync(string cell, ReadRequestJson request, CancellationToken cancel)
    {
        var payer = accounts.Default;
        if (request.Account is { } text && !Address.TryParse(text, out payer)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        if (host.Policy.Check(new PolicyQuestion("buy", payer)) is { } denied) return Problem.Of(denied);
        if (!(await cells.FindAsync(cell, request.FromMs, request.ToMs, cancel)).TryGet(out var windows, out var fault)) return Problem.Of(fault);
        if (!(await PayAsync(payer, Body(cell, windows), request, cancel)).TryGet(out var evidence, out fault)) return Problem.Of(fault);
        var fields = cells.Terms.Fields;
        return Results.Json(new ReadJson(cell, Price.Value * windows.Count, evidence, [.. windows.Select(window => new WindowJson(
            window.FromMs, window.Devices.Count, fields.Zip(window.Values).ToDictionary(pair => pair.First.Name, pair => pair.Second)))]), ReadsJson.Default.ReadJson);
    }

    ReadBody Body(string cell, IReadOnlyList<Window> windows) => new(
        Cell.TryParse(cell, out var where) ? where : throw new ArgumentException("the cell was found and is none", nameof(cell)), windows.Count, Price.Value * windows.Count,
        [.. windows.SelectMany(window => window.Devices).Distinct().Order().Take(ReadBody.MaxDevices)]);

    /// <summary>Holds the price and has the payer's word; the CID of what was signed, or empty where reading is free. Nothing is delivered before it is durable.</summary>
    async Task<Result<string>> PayAsync(Address payer, ReadBody body, ReadRequestJson request, CancellationToken cancel)
    {
        if (body.MicroUsd == 0) return "";
        var purpose = $"reading {body.Windows} windows of {body.Cell} in {host.Definition.Slug}";
        if (!(await purse.PlaceAsync(payer, new MicroUsd(body.MicroUsd), purpose, cancel)).TryGet(out var hold, out var refused)) return refused;
        HoldId? unused = hold;
        try
        {
            await holds.NoteAsync(hold, cancel);
            if (!(await SayAsync(payer, body, request, cancel)).TryGet(out var receipt, out var unsaid)) return unsaid;
            unused = null; // the epoch's score captures it
            return receipt.Evidence.ToString();
        }
        finally
        {
            if (unused is { } left) await holds.ReleaseAsync(left, CancellationToken.None);
        }
    }

    /// <summary>The payer's signed word as evidence: brought along, or signed here where the node keeps the account's key.</summary>
    async Task<Result<EvidenceReceipt>> SayAsync(Address payer, ReadBody body, ReadRequestJson request, CancellationToken cancel)
    {
        if (request.Record is null) return await accounts.SayAsync(host.Definition.Slug, payer, ReadingKinds.Read, body.ToNode(), cancel);
        var (record, signature) = (new byte[request.Record.Length], new byte[request.Signature?.Length ?? 0]);
        if (!Convert.TryFromBase64String(request.Record, record, out var size) || !Convert.TryFromBase64String(request.Signature ?? "", signature, out var signed)
            || EvidenceCodec.TryDecode(record.AsSpan(0, size), out var said) != EvidenceFault.None)
            return new Fault("purchase-malformed", "record and signature are base64 of a record of evidence and its signature");
        if (said!.Kind != ReadingKinds.Read || said.Author != Author.Of(payer) || !ReadBody.Read(said.Body, Price).TryGet(out var bought, out _)
            || (bought.Cell, bought.Windows) != (body.Cell, body.Windows) || bought.Devices.Except(body.Devices).Any())
            return new Fault("purchase-other", $"the record is no purchase of this by {payer}", "ask for a quote again and sign its body", 409);
        var appended = await host.Evidence.AppendAsync(new EvidenceBatch([record.AsMemory(0, size)], signature.AsMemory(0, signed)), cancel);
        return appended.TryGet(out var receipts, out var why) ? receipts[0] : why;
    }
}

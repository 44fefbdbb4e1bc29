using System.Net.Http.Headers;
using System.Text.Json;
using Grange.Host.Networks;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Admission;

/// <summary>Evidence at the doors of one network.</summary>
static class EvidenceEndpoints
{
    const string DagCborType = "application/vnd.ipld.dag-cbor";

    /// <summary>Largest request: a full batch of the largest records in base64 does not fit, an hour of an ordinary device's does many times.</summary>
    const long MaxBytes = 8 << 20;

    public static void Map(RouteGroupBuilder api, NodeServices node, RunningNetwork network, EvidenceLog log)
    {
        api.MapPost("/evidence", (HttpRequest request, CancellationToken cancel) => AppendAsync(log, request, cancel))
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .Produces<ReceiptListJson>().WithSummary("Signed records of one author, in JSON or as one dag-cbor batch; the answer is the operator's receipt for each");
        api.MapGet("/evidence/head", (string author, CancellationToken cancel) => HeadAsync(log, node, author, cancel))
            .Produces<HeadJson>().WithSummary("Where an author's chain stands: device:0x…, account:0x… or operator:0x…");
        api.MapGet("/epochs/current", () => Results.Ok(CurrentJson.Of(network))).Produces<CurrentJson>().WithSummary("The open epoch, and its seed once it is known");
    }

    static async Task<IResult> AppendAsync(EvidenceLog log, HttpRequest request, CancellationToken cancel)
    {
        if (!(await ReadAsync(request, cancel)).TryGet(out var batch, out var malformed)) return Problem.Of(malformed);
        return (await log.AppendAsync(batch, cancel)).ToHttp(receipts => Results.Ok(new ReceiptListJson([.. receipts.Select(ReceiptJson.Of)])));
    }

    static async Task<Result<EvidenceBatch>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType is not ("application/json" or DagCborType))
            return new Fault("unsupported-media-type", $"a batch does not come as '{request.ContentType}'", $"Content-Type: application/json or {DagCborType}", StatusCodes.Status415UnsupportedMediaType);
        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, MaxBytes)); // grown by doubling it would leave twice that behind
        await request.Body.CopyToAsync(body, cancel);
        var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        return type.MediaType == DagCborType ? EvidenceBatch.Decode(bytes) : BatchJson.Read(bytes);
    }

    static async Task<IResult> HeadAsync(EvidenceLog log, NodeServices node, string author, CancellationToken cancel)
    {
        if (!Author.TryParse(author, null, out var of)) return Problem.Of(new Fault("bad-author", $"'{author}' is no author", "write device:0x…, account:0x… or operator:0x…"));
        var (next, last) = await log.HeadAsync(of, cancel);
        return Results.Ok(new HeadJson(node.Operator.Id.ToString(), next, last?.ToString()));
    }
}

/// <summary>A batch in JSON: every record's canonical dag-cbor and the one signature, in base64.</summary>
public sealed record BatchJson(IReadOnlyList<string>? Records, string? Signature)
{
    internal static Result<EvidenceBatch> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, HostJson.Default.BatchJson) is { Records: { } records, Signature: { } signature } && records.All(record => record is not null))
                return new EvidenceBatch([.. records.Select(record => (ReadOnlyMemory<byte>)Convert.FromBase64String(record))], Convert.FromBase64String(signature));
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            // said below, in one way for all
        }
        return new Fault("batch-malformed", "a batch is {records, signature}, each record and the signature in base64");
    }
}

public sealed record ReceiptListJson(IReadOnlyList<ReceiptJson> Receipts);

/// <summary>Where a chain stands at this node's operator: the next record names it as <c>op</c>, has the number <c>next</c> and links to <c>last</c>.</summary>
public sealed record HeadJson(string Operator, long Next, string? Last);

public sealed record CurrentJson(string Network, long Epoch, long FromMs, string? Seed)
{
    internal static CurrentJson Of(RunningNetwork network)
        => new(network.Slug.ToString(), network.Current.Number, network.Current.FromMs, network.Current.Seed?.ToString());
}

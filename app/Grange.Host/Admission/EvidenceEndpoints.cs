using Grange.Host.Http;
using Grange.Host.Networks;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Admission;

/// <summary>Evidence at the doors of one network.</summary>
static class EvidenceEndpoints
{
    public static void Map(RouteGroupBuilder api, RunningNetwork network, EvidenceLog log)
    {
        api.MapPost("/evidence", (BatchJson batch, CancellationToken cancel) => AppendAsync(log, batch, cancel))
            .WithSummary("Signed records of one author; the answer is the operator's receipt for each");
        api.MapGet("/evidence/head", (string author, CancellationToken cancel) => HeadAsync(log, author, cancel))
            .WithSummary("Where an author's chain stands: device:0x…, account:0x… or operator:0x…");
        api.MapGet("/epochs/current", () => Results.Ok(CurrentJson.Of(network))).WithSummary("The open epoch, and its seed once it is known");
    }

    static async Task<IResult> AppendAsync(EvidenceLog log, BatchJson json, CancellationToken cancel)
    {
        if (!json.TryRead(out var batch)) return Problems.Of(new Fault("batch-malformed", "records and signature are base64"));
        return (await log.AppendAsync(batch, cancel)).ToHttp(receipts => Results.Ok(new ReceiptListJson([.. receipts.Select(ReceiptJson.Of)])));
    }

    static async Task<IResult> HeadAsync(EvidenceLog log, string author, CancellationToken cancel)
    {
        if (!Author.TryParse(author, null, out var of)) return Problems.Of(new Fault("bad-author", $"'{author}' is no author", "write device:0x…, account:0x… or operator:0x…"));
        var (next, last) = await log.HeadAsync(of, cancel);
        return Results.Ok(new HeadJson(next, last?.ToString()));
    }
}

/// <summary>A batch in JSON: every record's canonical dag-cbor and the one signature, in base64.</summary>
public sealed record BatchJson(IReadOnlyList<string>? Records, string? Signature)
{
    internal bool TryRead(out EvidenceBatch batch)
    {
        batch = new EvidenceBatch([], default);
        if (Records is null || Signature is null || Records.Any(record => record is null)) return false;
        try
        {
            batch = new EvidenceBatch([.. Records.Select(record => (ReadOnlyMemory<byte>)Convert.FromBase64String(record))], Convert.FromBase64String(Signature));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

public sealed record ReceiptListJson(IReadOnlyList<ReceiptJson> Receipts);

public sealed record HeadJson(long Next, string? Last);

public sealed record CurrentJson(string Network, long Epoch, long FromMs, string? Seed)
{
    internal static CurrentJson Of(RunningNetwork network)
        => new(network.Slug.ToString(), network.Current.Number, network.Current.FromMs, network.Current.Seed?.ToString());
}

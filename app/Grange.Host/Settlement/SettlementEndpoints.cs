using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Settlement;

/// <summary>Settlements and claims at the doors.</summary>
static class SettlementEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node, SettlementService service)
    {
        api.MapGet("/settlements", (CancellationToken cancel) => ListAsync(node, service, cancel)).Produces<SettlementListJson>().WithSummary("Settlements of this ledger, newest last");
        api.MapGet("/settlements/{number:long}/manifest", (long number, CancellationToken cancel) => ManifestAsync(node, service, number, cancel))
            .Produces(StatusCodes.Status200OK, contentType: "application/vnd.ipld.dag-cbor").WithSummary("The manifest's dag-cbor block");
    }

    static async Task<IResult> ListAsync(NodeServices node, SettlementService service, CancellationToken cancel)
    {
        var standing = await node.Ledger.StandingAsync(cancel);
        var rows = new List<SettlementJson>();
        foreach (var row in await service.Table.AllAsync(cancel))
        {
            var manifest = await service.ManifestAsync(row, cancel);
            var votes = await service.Table.VotesAsync(row.Number, cancel);
            rows.Add(new SettlementJson(
                row.Number, row.Stage.ToString(), row.Root.ToString(), row.Manifest.ToString(), manifest.Epochs.Count, votes.Count, standing.Threshold,
                SettlementDigest.Of(manifest, row.Manifest).ToString(), row.Archive?.ToString()));
        }
        return Results.Ok(new SettlementListJson(rows));
    }

    static async Task<IResult> ManifestAsync(NodeServices node, SettlementService service, long number, CancellationToken cancel)
    {
        if (await service.Table.FindAsync(number, cancel) is not { } row) return Unknown(number);
        var block = await node.Content.GetAsync(row.Manifest.Hash, cancel);
        return block is { } bytes ? Results.Bytes(bytes, "application/vnd.ipld.dag-cbor") : Unknown(number);
    }

    static IResult Unknown(long number) => Problem.Of(new Fault("unknown-settlement", $"there is no settlement {number}", "grange settlements", StatusCodes.Status404NotFound));

    /// <summary>Of earnings and verdicts the asset is a token; of payments it is the account of the operator at whom the cash was spent.</summary>
    public static string Symbol(NodeServices node, VectorEntry leaf) => leaf.Kind is LeafKind.Paid or LeafKind.Spent ? "tUSD" : node.Ledger.Terms.Tokens.First(token => token.Value == leaf.Asset).Key;
}

/// <summary>A settlement as the API shows it. <c>Archive</c> is what the storage network keeps of it: <c>/api/v1/storage/status/{archive}</c> says how safe.</summary>
public sealed record SettlementJson(long Number, string State, string Root, string Manifest, int Epochs, int Votes, int Threshold, string Digest, string? Archive);

public sealed record SettlementListJson(IReadOnlyList<SettlementJson> Settlements);

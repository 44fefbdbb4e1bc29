using Grange.Host.Http;
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
        api.MapGet("/accounts/{account}/claims", (string account, CancellationToken cancel) => ClaimsAsync(node, service, account, cancel))
            .Produces<ClaimListJson>().WithSummary("What an account can claim over all networks, with proofs");
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

    static IResult Unknown(long number) => Problems.Of(new Fault("unknown-settlement", $"there is no settlement {number}", "grange settlements", StatusCodes.Status404NotFound));

    static async Task<IResult> ClaimsAsync(NodeServices node, SettlementService service, string text, CancellationToken cancel)
    {
        if (!Address.TryParse(text, null, out var account)) return Problems.Of(new Fault("bad-account", $"'{text}' is no account address"));
        if (node.PolicyOf(node.Networks[0]).Check(new PolicyQuestion("claim", account)) is { } denied) return Problems.Of(denied);
        if (await service.ClaimsAsync(cancel) is not { } active) return Results.Ok(new ClaimListJson(0, Hash32.Zero.ToString(), []));
        var claims = new List<ClaimJson>();
        foreach (var (leaf, proof) in active.ClaimsOf(account))
        {
            var claimed = leaf.Kind >= LeafKind.Spent ? leaf.Cumulative : await node.Ledger.ClaimedAsync(account, leaf.Asset, leaf.Kind, cancel);
            claims.Add(new ClaimJson(
                account.ToString(), leaf.Asset.ToString(), Symbol(node, leaf), (int)leaf.Kind, $"{leaf.Cumulative}", $"{claimed}", $"{leaf.Cumulative - claimed}",
                [.. proof.Select(hash => hash.ToString())]));
        }
        return Results.Ok(new ClaimListJson(active.Number, active.Root.ToString(), claims));
    }

    /// <summary>Of earnings and verdicts the asset is a token; of payments it is the account of the operator at whom the cash was spent.</summary>
    static string Symbol(NodeServices node, VectorEntry leaf) => leaf.Kind is LeafKind.Paid or LeafKind.Spent ? "tUSD" : node.Ledger.Terms.Tokens.First(token => token.Value == leaf.Asset).Key;
}

/// <summary>A settlement as the API shows it. <c>Archive</c> is what the storage network keeps of it: <c>/api/v1/storage/status/{archive}</c> says how safe.</summary>
public sealed record SettlementJson(long Number, string State, string Root, string Manifest, int Epochs, int Votes, int Threshold, string Digest, string? Archive);

public sealed record SettlementListJson(IReadOnlyList<SettlementJson> Settlements);

/// <summary>One leaf with its proof, as Rewards.claim takes it; amounts in base units, decimal text.</summary>
public sealed record ClaimJson(string Account, string Asset, string Symbol, int Kind, string Cumulative, string Claimed, string Claimable, IReadOnlyList<string> Proof);

public sealed record ClaimListJson(long Number, string Root, IReadOnlyList<ClaimJson> Claims);

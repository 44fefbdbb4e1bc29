using Grange.Chain;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Settlement;

/// <summary>What an account can claim: the settlement's mapped file and what is known of claims made, without asking the chain.</summary>
/// <param name="active">The file of the active settlement; null before the first.</param>
/// <param name="claimed">What an account has claimed of its leaves.</param>
/// <param name="refuse">Why an account may not ask.</param>
/// <param name="symbol">The name of a leaf's asset.</param>
public sealed class ClaimDoor(
    Func<CancellationToken, Task<ClaimFile?>> active, Func<Address, IReadOnlyList<VectorEntry>, CancellationToken, Task<Claimed>> claimed, Func<Address, Fault?> refuse, Func<VectorEntry, string> symbol)
{
    public void Map(IEndpointRouteBuilder api) => api.MapGet("/accounts/{account}/claims", ClaimsAsync)
        .Produces<ClaimListJson>().WithSummary("What an account can claim over all networks, with proofs");

    async Task<IResult> ClaimsAsync(string account, CancellationToken cancel)
    {
        if (!Address.TryParse(account, null, out var owner)) return Problem.Of(new Fault("bad-account", $"'{account}' is no account address", "an address is 0x and 40 hex digits: grange account show"));
        if (refuse(owner) is { } denied) return Problem.Of(denied);
        if (await active(cancel) is not { } file) return Results.Ok(new ClaimListJson(0, Hash32.Zero.ToString(), 0, []));
        var leaves = file.ClaimsOf(owner);
        var made = await claimed(owner, [.. leaves.Select(one => one.Leaf)], cancel);
        return Results.Ok(new ClaimListJson(file.Number, file.Root.ToString(), made.Block, [.. leaves.Select(one => Json(owner, one, made))]));
    }

    /// <summary>Of what is spent nothing is claimed. A younger block than the file's may have paid more than the leaf says.</summary>
    ClaimJson Json(Address owner, LedgerClaim one, Claimed made)
    {
        var leaf = one.Leaf;
        var taken = leaf.Kind >= LeafKind.Spent ? leaf.Cumulative : made.Of(leaf);
        return new ClaimJson(
            owner.ToString(), leaf.Asset.ToString(), symbol(leaf), (int)leaf.Kind, $"{leaf.Cumulative}", $"{taken}", $"{(taken < leaf.Cumulative ? leaf.Cumulative - taken : 0)}",
            [.. one.Proof.Select(hash => hash.ToString())]);
    }
}

/// <summary>One leaf with its proof, as Rewards.claim takes it; amounts in base units, decimal text.</summary>
public sealed record ClaimJson(string Account, string Asset, string Symbol, int Kind, string Cumulative, string Claimed, string Claimable, IReadOnlyList<string> Proof);

/// <summary>An account's claims; what was claimed is as of <c>Block</c> or later.</summary>
public sealed record ClaimListJson(long Number, string Root, long Block, IReadOnlyList<ClaimJson> Claims);

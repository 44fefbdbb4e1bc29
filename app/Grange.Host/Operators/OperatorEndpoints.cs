using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Operators;

/// <summary>The operators of a ledger at the doors: who they are, and what their nodes read from each other.</summary>
static class OperatorEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node, LedgerOperators operators)
    {
        api.MapGet("/operator", () => Results.Ok(OperatorJson.Of(node.Operator))).Produces<OperatorJson>()
            .WithSummary("The operator of this node: what evidence names as op, toward whom cash is locked, and the entry of a definition");
        api.MapGet("/operators", () => Results.Ok(new OperatorListJson([.. operators.All.Select(LedgerOperatorJson.Of)]))).Produces<OperatorListJson>()
            .WithSummary("Every operator of this ledger, in the order in which they take turns to propose settlements");
        api.MapGet("/operator/epochs", (CancellationToken cancel) => EpochsAsync(node, cancel)).Produces<EpochOfferJson>()
            .WithSummary("Scored epochs of this operator that no settlement has yet, with its signature over each bundle's root block");
        api.MapGet("/registry", (long? known, CancellationToken cancel) => RegistryAsync(node, known ?? 0, cancel))
            .Produces(StatusCodes.Status200OK, contentType: "application/vnd.ipld.dag-cbor").Produces(StatusCodes.Status204NoContent)
            .WithSummary("The registry log as {root, first, pages} from the first page that is new to who knows so many entries; 204 when none is");
        api.MapGet("/ledger", (HttpRequest request) => Results.Text(JoinedLedger.Describe(node, new Uri($"{request.Scheme}://{request.Host}/rpc")).ToJsonString(), "application/json"))
            .Produces<LedgerJson>().WithSummary("What a node needs to join this ledger: chain, contracts, definitions");
    }

    static async Task<IResult> EpochsAsync(NodeServices node, CancellationToken cancel)
    {
        var rows = new List<OfferedEpochJson>();
        foreach (var epoch in (await node.Epochs.InStateAsync(EpochState.Scored, cancel)).Where(epoch => epoch.Bundle is not null))
        {
            var (bundle, block) = (epoch.Bundle!.Value, await node.Content.Here.GetAsync(epoch.Bundle.Value.Hash, cancel));
            if (block is not { } root) return Problem.Of(new Fault("bundle-gone", $"bundle {bundle} is not here", Status: StatusCodes.Status503ServiceUnavailable));
            rows.Add(new OfferedEpochJson(
                epoch.Network.ToString(), epoch.Number, bundle.ToString(), HexText.Of(node.Operator.Key.Sign(root.Span)), epoch.Scores?.ToString(), epoch.Carry?.ToString()));
        }
        return Results.Ok(new EpochOfferJson(node.Operator.Id.ToString(), rows));
    }

    static async Task<IResult> RegistryAsync(NodeServices node, long known, CancellationToken cancel)
    {
        if (known == node.Devices.Log.Count) return Results.NoContent();
        var (root, first, pages) = await node.Devices.ExportAsync(known, cancel);
        return Results.Bytes(RegistryMirror.Write(root, first, pages), "application/vnd.ipld.dag-cbor");
    }
}

/// <summary>An operator as evidence, bundles and definitions name it.</summary>
/// <param name="Id">Its id in evidence and bundles.</param>
/// <param name="Account">Its account: the Vault's locks stand toward it.</param>
/// <param name="Key">Its P-256 key, compressed.</param>
public sealed record OperatorJson(string Id, string Account, string Key)
{
    internal static OperatorJson Of(OperatorIdentity identity) => new(identity.Id.ToString(), identity.Account.ToString(), HexText.Of(identity.PublicKey.Span));
}

/// <summary>An operator of the ledger; without a url while its node has not said where it answers.</summary>
public sealed record LedgerOperatorJson(string Id, string Account, string Name, string? Url, bool IsSelf)
{
    internal static LedgerOperatorJson Of(LedgerOperator one) => new(one.Id.ToString(), one.Account.ToString(), one.Name, one.Url?.ToString().TrimEnd('/'), one.IsSelf);
}

public sealed record OperatorListJson(IReadOnlyList<LedgerOperatorJson> Operators);

/// <summary>A scored epoch that waits for a settlement.</summary>
/// <param name="Signature">The operator's P-256 signature over the bundle's root block, in hex.</param>
public sealed record OfferedEpochJson(string Network, long Epoch, string Bundle, string Signature, string? Scores, string? Carry);

public sealed record EpochOfferJson(string Operator, IReadOnlyList<OfferedEpochJson> Epochs);

/// <summary>What a node needs to join a ledger; definitions in base64 of their dag-cbor.</summary>
/// <param name="Keeper">The node that keeps the registry; null where it is the one that was asked.</param>
/// <param name="Rpc">The chain's JSON-RPC.</param>
/// <param name="Local">The chain is a development chain of the founding node.</param>
public sealed record LedgerJson(string? Keeper, string Rpc, bool Local, IReadOnlyDictionary<string, System.Text.Json.JsonElement> Contracts, IReadOnlyList<LedgerDefinitionJson> Definitions);

public sealed record LedgerDefinitionJson(string Document, string? Amendment);

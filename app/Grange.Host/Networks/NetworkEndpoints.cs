using System.Text;
using System.Text.Json;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Networks;

/// <summary>Networks and their definitions at the doors.</summary>
static class NetworkEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node, Amendments amendments)
    {
        api.MapGet("/networks", () => Results.Ok(new NetworkListJson([.. node.Networks.Select(NetworkJson.Of)]))).Produces<NetworkListJson>().WithSummary("Networks this node runs");
        api.MapGet("/networks/{slug}", (string slug) => Show(node, slug)).Produces<JsonElement>().WithSummary("A network's definition in force");
        api.MapGet("/networks/{slug}/definitions", (string slug) => History(node, slug)).Produces<DefinitionListJson>().WithSummary("A network's definitions from the first on, also those that will hold");
        api.MapPost("/networks/{slug}/amend", (string slug, AmendJson json, CancellationToken cancel) => AmendAsync(node, amendments, slug, json, cancel))
            .Produces<DefinitionJson>().WithSummary("A successor of the newest definition, signed by those whom that one names");
    }

    static IResult Show(NodeServices node, string slug) => Find(node, slug) is { } network
        ? Results.Text(JsonDag.Write(network.Definition.Canonical), "application/json", Encoding.UTF8)
        : Unknown(node, slug);

    static IResult History(NodeServices node, string slug) => Find(node, slug) is { } network
        ? Results.Ok(new DefinitionListJson(network.Current.Number, [.. network.Rules.Definitions.Select(DefinitionJson.Of)]))
        : Unknown(node, slug);

    static async Task<IResult> AmendAsync(NodeServices node, Amendments amendments, string slug, AmendJson json, CancellationToken cancel)
    {
        if (Find(node, slug) is not { } network) return Unknown(node, slug);
        return (await amendments.AcceptAsync(network, json, cancel)).ToHttp(definition => Results.Ok(DefinitionJson.Of(definition)));
    }

    static RunningNetwork? Find(NodeServices node, string slug) => node.Networks.FirstOrDefault(network => network.Slug.ToString() == slug);

    static IResult Unknown(NodeServices node, string slug) => Problem.Of(new Fault(
        "unknown-network", $"this node runs no network '{slug}'", $"it runs {string.Join(", ", node.Networks.Select(one => one.Slug))}", StatusCodes.Status404NotFound));
}

/// <summary>One definition of a network.</summary>
/// <param name="Parameters">Its CID.</param>
/// <param name="FromEpoch">The first epoch it holds for.</param>
/// <param name="Predecessor">The CID it follows; null for the first.</param>
/// <param name="Definition">The document.</param>
public sealed record DefinitionJson(string Parameters, long FromEpoch, string? Predecessor, JsonElement Definition)
{
    internal static DefinitionJson Of(NetworkDefinition definition) => new(
        definition.Cid.ToString(), definition.FromEpoch, definition.Predecessor?.ToString(), JsonElement.Parse(JsonDag.Write(definition.Canonical)));
}

public sealed record DefinitionListJson(long OpenEpoch, IReadOnlyList<DefinitionJson> Definitions);

/// <summary>A network this node runs.</summary>
/// <param name="Slug">Its name in paths.</param>
/// <param name="Title">For people.</param>
/// <param name="Module">The module that runs it.</param>
/// <param name="Parameters">CID of the definition in force.</param>
/// <param name="Token">What it pays in.</param>
/// <param name="ShareBps">Its share of the token's emission.</param>
/// <param name="EpochSeconds">Longest an epoch may be.</param>
/// <param name="OpenEpoch">The epoch that evidence counts for now.</param>
/// <param name="WorkUnit">What weights count.</param>
/// <param name="Prices">microUsd, by the names its module gives them.</param>
/// <param name="Rules">The module's own parameters.</param>
public sealed record NetworkJson(
    string Slug, string Title, string Module, string Parameters, string Token, int ShareBps, int EpochSeconds, long OpenEpoch, string WorkUnit,
    IReadOnlyDictionary<string, long> Prices, JsonElement Rules)
{
    internal static NetworkJson Of(RunningNetwork network) => new(
        network.Slug.ToString(), network.Definition.Title, network.Definition.Module, network.Definition.Cid.ToString(), network.Definition.Token.Symbol,
        network.Definition.ShareBps, network.Definition.EpochSeconds, network.Current.Number, network.Module.Info.WorkUnit,
        network.Definition.Prices.ToDictionary(price => price.Key, price => price.Value.Value), JsonElement.Parse(JsonDag.Write(network.Definition.Rules)));
}

public sealed record NetworkListJson(IReadOnlyList<NetworkJson> Networks);

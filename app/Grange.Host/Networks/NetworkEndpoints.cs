using System.Text;
using Grange.Host.Http;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Networks;

/// <summary>Networks and their definitions at the doors.</summary>
static class NetworkEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
    {
        api.MapGet("/networks", () => Results.Ok(new NetworkListJson([.. node.Networks.Select(NetworkJson.Of)]))).WithSummary("Networks this node runs");
        api.MapGet("/networks/{slug}", (string slug) => Show(node, slug)).WithSummary("A network's definition in force");
    }

    static IResult Show(NodeServices node, string slug)
        => node.Networks.FirstOrDefault(network => network.Slug.ToString() == slug) is { } network
            ? Results.Text(JsonDag.Write(network.Definition.Canonical), "application/json", Encoding.UTF8)
            : Problems.Of(new Fault("unknown-network", $"this node runs no network '{slug}'", $"it runs {string.Join(", ", node.Networks.Select(one => one.Slug))}", StatusCodes.Status404NotFound));
}

public sealed record NetworkJson(string Slug, string Title, string Module, string Parameters, string Token, int ShareBps, int EpochSeconds, long OpenEpoch)
{
    internal static NetworkJson Of(RunningNetwork network) => new(
        network.Slug.ToString(), network.Definition.Title, network.Definition.Module, network.Definition.Cid.ToString(), network.Definition.Token.Symbol,
        network.Definition.ShareBps, network.Definition.EpochSeconds, network.Current.Number);
}

public sealed record NetworkListJson(IReadOnlyList<NetworkJson> Networks);

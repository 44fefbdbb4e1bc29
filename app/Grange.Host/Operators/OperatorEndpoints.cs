using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Operators;

/// <summary>Who runs this node, at the doors.</summary>
static class OperatorEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
        => api.MapGet("/operator", () => Results.Ok(OperatorJson.Of(node.Operator))).Produces<OperatorJson>()
            .WithSummary("The operator of this node: what evidence names as op, toward whom cash is locked, and the entry of a definition");
}

/// <summary>An operator as evidence, bundles and definitions name it.</summary>
/// <param name="Id">Its id in evidence and bundles.</param>
/// <param name="Account">Its account: the Vault's locks stand toward it.</param>
/// <param name="Key">Its P-256 key, compressed.</param>
public sealed record OperatorJson(string Id, string Account, string Key)
{
    internal static OperatorJson Of(OperatorIdentity identity) => new(identity.Id.ToString(), identity.Account.ToString(), HexText.Of(identity.PublicKey.Span));
}

using System.Globalization;
using System.Numerics;
using Grange.Host.Operators;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Console;

/// <summary>What those who decide about money have at stake.</summary>
static class BondEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node, LedgerOperators operators)
        => api.MapGet("/bonds", (CancellationToken cancel) => ReadAsync(node, operators, cancel))
            .Produces<BondListJson>().WithSummary("What attesters and operators bonded in each token, as the chain has it now; those without a bond too, with 0");

    static async Task<IResult> ReadAsync(NodeServices node, LedgerOperators operators, CancellationToken cancel)
    {
        var attesters = (await node.Ledger.StandingAsync(cancel)).Attesters.ToHashSet();
        var running = operators.All.Select(one => one.Account).ToHashSet();
        var rows = new List<BondJson>();
        foreach (var (symbol, stakes) in node.Ledger.Contracts.Stakes.OrderBy(token => token.Key, StringComparer.Ordinal))
            foreach (var account in attesters.Union(running).Order())
                rows.Add(BondJson.Of(
                    account, attesters.Contains(account), running.Contains(account), symbol,
                    await node.Ledger.Chain.ViewAsync(node.Ledger.Artifacts["Stakes"].Abi, stakes, "stakes", [account], cancel)));
        return Results.Ok(new BondListJson(rows));
    }
}

/// <summary>An account's bond in one token; base units in decimal text.</summary>
/// <param name="Attester">It co-signs settlements.</param>
/// <param name="Operator">A definition names it as an operator.</param>
/// <param name="BondedWei">All that lies in the contract and can be taken for a proven wrong.</param>
/// <param name="LeavingWei">What of it is on its way out.</param>
public sealed record BondJson(string Account, bool Attester, bool Operator, string Symbol, string BondedWei, string LeavingWei)
{
    internal static BondJson Of(Address account, bool attester, bool isOperator, string symbol, IReadOnlyList<object> stake)
        => new(account.ToString(), attester, isOperator, symbol, Text(stake[0]), Text(stake[1]));

    static string Text(object amount) => ((BigInteger)amount).ToString(CultureInfo.InvariantCulture);
}

public sealed record BondListJson(IReadOnlyList<BondJson> Bonds);

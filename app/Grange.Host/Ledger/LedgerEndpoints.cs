using System.Globalization;
using System.Text.Json;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Ledger;

/// <summary>The chain and accounts at the doors.</summary>
static class LedgerEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
    {
        api.MapGet("/chain", (HttpContext context) => Results.Ok(ChainJson.Of(node, context.Request))).Produces<ChainJson>().WithSummary("RPC, chain id, and every contract with its ABI");
        api.MapGet("/accounts/{account}", (string account, CancellationToken cancel) => BalanceAsync(node, account, cancel)).Produces<BalanceJson>().WithSummary("Balances of an account: gas, tokens, cash, locked, reserved");
        if (!node.Options.IsDevelopment) return;
        api.MapPost("/accounts/{account}/fund", (string account, CancellationToken cancel) => FundAsync(node, account, cancel))
            .Produces<BalanceJson>().WithSummary("Gas, tokens and test cash for an account (local chains only)");
    }

    static async Task<IResult> BalanceAsync(NodeServices node, string text, CancellationToken cancel)
    {
        if (!Address.TryParse(text, null, out var account)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        var ledger = node.Ledger;
        var tokens = new Dictionary<string, string>();
        foreach (var (symbol, token) in ledger.Terms.Tokens) tokens[symbol] = (await ledger.BalanceAsync(token, account, cancel)).ToString(CultureInfo.InvariantCulture);
        var locked = await ledger.LockedAsync(account, cancel);
        var (spent, held) = await node.Holds.UsedAsync(account, cancel);
        return Results.Ok(new BalanceJson(
            account.ToString(), (await ledger.Chain.BalanceAsync(account, cancel)).ToString(CultureInfo.InvariantCulture), tokens,
            (await ledger.BalanceAsync(ledger.Terms.Cash, account, cancel)).ToString(CultureInfo.InvariantCulture), locked.Locked.Value, spent.Value, held.Value,
            (await node.Holds.AvailableAsync(account, cancel)).Value));
    }

    static async Task<IResult> FundAsync(NodeServices node, string text, CancellationToken cancel)
    {
        if (!Address.TryParse(text, null, out var account)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        await node.Faucet.FundAsync(account, cancel);
        return await BalanceAsync(node, text, cancel);
    }
}

/// <summary>One contract: where it is and what it understands.</summary>
public sealed record ContractJson(string Address, JsonElement Abi);

public sealed record ChainJson(string Rpc, long ChainId, IReadOnlyDictionary<string, ContractJson> Contracts)
{
    internal static ChainJson Of(NodeServices node, HttpRequest request) => new(
        node.Options.Rpc?.ToString() ?? $"{request.Scheme}://{request.Host}/rpc", node.Ledger.Terms.ChainId,
        node.Ledger.Contracts.All.ToDictionary(contract => contract.Name, contract => new ContractJson(contract.Address.ToString(), node.Ledger.Artifacts[contract.Artifact].AbiJson)));
}

/// <summary>Balances of an account; wei in decimal text, cash in micro-dollars.</summary>
public sealed record BalanceJson(
    string Account, string GasWei, IReadOnlyDictionary<string, string> TokensWei, string CashMicroUsd, long LockedMicroUsd, long SpentMicroUsd, long ReservedMicroUsd, long AvailableMicroUsd);

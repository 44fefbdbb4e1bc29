using Grange.Host.Pricing;

namespace Grange.Host.Crediting;

/// <summary>On a local chain the node's own account begins with some credits of every token, as it begins with locked cash: so that what it reads is paid.</summary>
public sealed class OwnCredits(NodeServices node)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the first prices, and ends when there are credits of every token.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var prices = new LedgerPrices(node.Ledger);
        var open = node.Ledger.Terms.Tokens.Keys.ToHashSet();
        while (open.Count > 0)
        {
            foreach (var price in (await prices.AllAsync(cancel)).Where(price => price.IsGood && open.Contains(price.Symbol)))
            {
                await GiveAsync(price.Symbol, cancel);
                open.Remove(price.Symbol);
            }
            await Task.Delay(Pause, node.Clock, cancel);
        }
    }

    async Task GiveAsync(string symbol, CancellationToken cancel)
    {
        var account = node.Operator.Account;
        if ((await node.Credits.StandingAsync(account, symbol, cancel)).Balance.IsZero) await node.Faucet.CreditAsync(account, symbol, cancel);
    }
}

using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Money;

/// <summary>The operator's books at the doors.</summary>
static class BookEndpoints
{
    /// <summary>Postings in one answer; more than that are to be asked for by epoch.</summary>
    const int MostPostings = 10_000;

    public static void Map(RouteGroupBuilder api, NodeServices node)
        => api.MapGet("/books", (string? network, long? epoch, CancellationToken cancel) => ReadAsync(node, network, epoch, cancel))
            .Produces<BooksJson>().WithSummary("The operator's books, of all networks or one, of all epochs or one: balances that sum to zero per asset, and the postings behind them");

    static async Task<IResult> ReadAsync(NodeServices node, string? networkText, long? epoch, CancellationToken cancel)
    {
        NetworkSlug? network = NetworkSlug.TryParse(networkText, null, out var slug) ? slug : null;
        if (networkText is not null && network is null) return Problem.Of(new Fault("bad-slug", $"'{networkText}' is no network name", "grange network show"));
        var booked = await new Books(node.Store).ReadAsync(network, epoch, cancel);
        var balances = Bookkeeping.Balances(booked.Select(one => one.Posting));
        return Results.Ok(new BooksJson(
            [.. balances.GroupBy(balance => (balance.Key.Account, balance.Key.Asset)).Select(rows => new BalanceLineJson(
                Name(rows.Key.Account), SymbolOf(node, rows.Key.Asset), $"{rows.Aggregate((Int128)0, (sum, row) => sum + row.Value)}",
                [.. rows.Where(row => !row.Key.Party.IsZero && row.Value != 0).Select(row => new PartyJson(row.Key.Party.ToString(), $"{row.Value}"))]))],
            booked.Count,
            [.. booked.TakeLast(MostPostings).Select(one => new PostingJson(
                one.Network.ToString(), one.Epoch, Name(one.Posting.Account), Party(one.Posting.Party), Name(one.Posting.Counter), Party(one.Posting.CounterParty),
                SymbolOf(node, one.Posting.Asset), $"{one.Posting.Amount}", one.Posting.Reason, one.Evidence.ToString()))]));
    }

    static string? Party(Address party) => party.IsZero ? null : party.ToString();

    static string SymbolOf(NodeServices node, Address asset)
        => asset == node.Ledger.Terms.Cash ? "tUSD" : node.Ledger.Terms.Tokens.FirstOrDefault(token => token.Value == asset).Key ?? asset.ToString();

    static string Name(BookAccount account) => account switch
    {
        BookAccount.ConsumerCash => "consumer cash",
        BookAccount.ProviderPayable => "provider payable",
        BookAccount.Fees => "fees",
        BookAccount.DebtsReceivable => "debts receivable",
        BookAccount.DebtsPayable => "debts payable",
        BookAccount.TokenEmission => "token emission",
        _ => "token earned",
    };
}

/// <summary>What an account's balance is of one party; base units in decimal text.</summary>
public sealed record PartyJson(string Account, string Amount);

/// <summary>One account's balance in one asset; below zero is what others gave, above zero what they got.</summary>
public sealed record BalanceLineJson(string Account, string Asset, string Balance, IReadOnlyList<PartyJson> Parties);

/// <summary>A sum that left <c>Counter</c> for <c>Account</c>; <c>Evidence</c> is the scores it follows from.</summary>
public sealed record PostingJson(
    string Network, long Epoch, string Account, string? Party, string Counter, string? CounterParty, string Asset, string Amount, string Reason, string Evidence);

/// <summary>The books: the trial balance, how many postings there are, and these, the newest last.</summary>
public sealed record BooksJson(IReadOnlyList<BalanceLineJson> Balances, int Count, IReadOnlyList<PostingJson> Postings);

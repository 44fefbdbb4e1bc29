namespace Grange.Kernel;

/// <summary>The chart of accounts of an operator's books. A balance below zero is what others gave, above zero what they got.</summary>
public enum BookAccount : byte
{
    /// <summary>What consumers locked: it shrinks by what is spent, a leaf of kind spent.</summary>
    ConsumerCash = 0,

    /// <summary>What providers are paid out of locks, a leaf of kind paid.</summary>
    ProviderPayable = 1,

    /// <summary>Kept back of payments.</summary>
    Fees = 2,

    /// <summary>What debtors owe and have not paid.</summary>
    DebtsReceivable = 3,

    /// <summary>What creditors will get when debtors pay.</summary>
    DebtsPayable = 4,

    /// <summary>What tokens' schedules gave out.</summary>
    TokenEmission = 5,

    /// <summary>What work earned of it, the leaves of kind earned together.</summary>
    TokenEarned = 6,
}

/// <summary>A sum that leaves one account for another: two entries that are each other's opposite, so every set of postings sums to zero per asset.</summary>
/// <param name="Account">Whose balance rises by the amount.</param>
/// <param name="Party">Whose of that account it is; the zero address for accounts that are kept as one.</param>
/// <param name="Counter">Whose balance falls by the amount.</param>
/// <param name="CounterParty">Whose of that account.</param>
/// <param name="Asset">Cash or a token.</param>
/// <param name="Amount">Base units, above zero.</param>
/// <param name="Reason">The reason that the scores name.</param>
public sealed record Posting(BookAccount Account, Address Party, BookAccount Counter, Address CounterParty, Address Asset, Int128 Amount, string Reason);

/// <summary>What an epoch's scores are in books of double entry. Pure.</summary>
public static class Bookkeeping
{
    /// <summary>The postings of one scored epoch, in the order of its rows; earned tokens as one line per reason, for the scores have each device's.</summary>
    /// <param name="token">The network's token.</param>
    /// <param name="cash">The cash asset.</param>
    public static IReadOnlyList<Posting> Of(EpochScores scores, Address token, Address cash)
    {
        var postings = new List<Posting>();
        foreach (var rows in scores.Work.GroupBy(row => row.Reason).OrderBy(rows => rows.Key, StringComparer.Ordinal))
            Add(BookAccount.TokenEarned, default, BookAccount.TokenEmission, default, token, rows.Aggregate((Int128)0, (sum, row) => checked(sum + (Int128)row.Amount)), rows.Key);
        foreach (var row in scores.Payments)
        {
            var from = row.Source == PaymentSource.Lock ? BookAccount.ConsumerCash : BookAccount.ProviderPayable;
            Add(BookAccount.ProviderPayable, row.Payee, from, row.Payer, cash, row.Net.Value, row.Reason);
            Add(BookAccount.Fees, default, from, row.Payer, cash, row.Fee.Value, row.Reason);
        }
        foreach (var row in scores.Payments.Where(row => row.Since < scores.Epoch))
            Add(BookAccount.DebtsReceivable, row.Payer, BookAccount.DebtsPayable, row.Payee, cash, row.Amount.Value, row.Reason);
        foreach (var debt in scores.Unpaid)
            Add(BookAccount.DebtsPayable, debt.Claim.Creditor, BookAccount.DebtsReceivable, debt.Claim.Debtor, cash, debt.Amount.Value, debt.Claim.Reason);
        return postings;

        void Add(BookAccount account, Address party, BookAccount counter, Address counterParty, Address asset, Int128 amount, string reason)
        {
            if (amount > 0) postings.Add(new Posting(account, party, counter, counterParty, asset, amount, reason));
        }
    }

    /// <summary>The balance of every account and party in postings, by account, party and asset: the trial balance, which sums to zero per asset.</summary>
    public static IReadOnlyDictionary<(BookAccount Account, Address Party, Address Asset), Int128> Balances(IEnumerable<Posting> postings)
    {
        var balances = new SortedDictionary<(BookAccount Account, Address Party, Address Asset), Int128>();
        foreach (var posting in postings)
        {
            Move((posting.Account, posting.Party, posting.Asset), posting.Amount);
            Move((posting.Counter, posting.CounterParty, posting.Asset), -posting.Amount);
        }
        return balances;

        void Move((BookAccount, Address, Address) of, Int128 amount) => balances[of] = checked(balances.GetValueOrDefault(of) + amount);
    }
}

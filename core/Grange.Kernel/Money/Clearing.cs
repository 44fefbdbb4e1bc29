namespace Grange.Kernel;

/// <summary>What an epoch's payments come to.</summary>
/// <param name="Payments">What is paid, debts before this epoch's invoices, locks before earnings.</param>
/// <param name="Unpaid">What of this epoch's invoices is not paid, by claim.</param>
/// <param name="Debts">Everything that is owed afterwards, by claim.</param>
public sealed record Cleared(IReadOnlyList<PaymentScore> Payments, IReadOnlyList<Debt> Unpaid, IReadOnlyList<Debt> Debts);

/// <summary>Pays what is owed: from locks, then from what debtors earn in the same epoch; the rest stands as debt. Pure.</summary>
/// <remarks>
/// Guarantees: of every claim, owed before + invoiced = paid + owed afterwards, of the amounts and of the fees, to the last unit; nobody's lock is charged
/// above its cap; nobody's earnings shrink below nothing; the order of invoices is void. Older debts are paid first, those of one epoch in the order of their
/// claims. What is taken from earnings comes from payments out of locks only, so money goes one step an epoch and no circle of debtors turns forever.
/// </remarks>
public static class Clearing
{
    /// <summary>Clears one epoch.</summary>
    /// <param name="standing">Debts of the epochs before.</param>
    /// <param name="invoiced">What this epoch costs, each claim once.</param>
    /// <param name="caps">The most that the locks named in it can be charged; the others pay all.</param>
    public static Cleared Run(IEnumerable<Debt> standing, IEnumerable<Debt> invoiced, IEnumerable<PayerCap> caps)
    {
        var owed = standing.OrderBy(debt => debt.Since).ThenBy(debt => debt.Claim).Select(debt => new Open(debt, isNew: false))
            .Concat(invoiced.OrderBy(debt => debt.Claim).Select(debt => new Open(debt, isNew: true))).ToList();
        var payments = new List<PaymentScore>();
        ChargeLocks(owed, caps.ToDictionary(cap => cap.Payer, cap => cap.Most), payments);
        TakeEarnings(owed, payments);
        var left = owed.Where(open => open.Debt.Amount.Value > 0).ToList();
        return new Cleared(payments, [.. left.Where(open => open.IsNew).Select(open => open.Debt)], [.. Merge(left)]);
    }

    static void ChargeLocks(List<Open> owed, Dictionary<Address, MicroUsd> left, List<PaymentScore> payments)
    {
        foreach (var open in owed)
        {
            var debt = open.Debt;
            if (!left.TryGetValue(debt.Claim.Debtor, out var most)) most = debt.Amount;
            else left[debt.Claim.Debtor] = most - Least(most, debt.Amount);
            open.Pay(Least(most, debt.Amount), PaymentSource.Lock, payments);
        }
    }

    static void TakeEarnings(List<Open> owed, List<PaymentScore> payments)
    {
        if (owed.TrueForAll(open => open.Debt.Amount.Value == 0)) return;
        var earned = new Dictionary<Address, MicroUsd>();
        foreach (var line in payments) earned[line.Payee] = earned.GetValueOrDefault(line.Payee) + line.Net;
        foreach (var open in owed)
        {
            var taken = Least(earned.GetValueOrDefault(open.Debt.Claim.Debtor), open.Debt.Amount);
            if (taken.Value == 0) continue;
            earned[open.Debt.Claim.Debtor] -= taken;
            open.Pay(taken, PaymentSource.Earnings, payments);
        }
    }

    /// <summary>Debts under one claim are one, as old as the oldest of them.</summary>
    static IEnumerable<Debt> Merge(IEnumerable<Open> left) => left.GroupBy(open => open.Debt.Claim).OrderBy(same => same.Key).Select(same => same.Select(open => open.Debt).Aggregate(
        (a, b) => a with { Since = Math.Min(a.Since, b.Since), Amount = a.Amount + b.Amount, Fee = a.Fee + b.Fee }));

    static MicroUsd Least(MicroUsd a, MicroUsd b) => a.CompareTo(b) < 0 ? a : b;

    /// <summary>A sum on its way to being paid.</summary>
    sealed class Open(Debt debt, bool isNew)
    {
        public Debt Debt { get; private set; } = debt;
        public bool IsNew { get; } = isNew;

        public void Pay(MicroUsd part, PaymentSource source, List<PaymentScore> payments)
        {
            if (part.Value == 0) return;
            payments.Add(new PaymentScore(Debt.Claim, Debt.Since, part, Debt.FeeOf(part), source));
            Debt = Debt.Less(part);
        }
    }
}

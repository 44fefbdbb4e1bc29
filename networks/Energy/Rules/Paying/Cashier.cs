using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Energy.Rules.Paying;

/// <summary>Turns lines into payments between accounts. A line whose party has no account, or both sides of which are one account, is an invoice only.</summary>
sealed class Cashier(IReadOnlyList<Device> members, PaymentTerms terms, IScoreSink sink)
{
    /// <summary>Reasons as statements show them.</summary>
    public const string P2p = "p2p", Residual = "residual", Surplus = "surplus", GridFee = "grid-fee", Levy = "levy", TransactionFee = "transaction-fee", Congestion = "congestion", Session = "session-energy";

    public static string Reason(LineKind kind) => kind switch
    {
        LineKind.P2p => P2p,
        LineKind.Residual => Residual,
        LineKind.Surplus => Surplus,
        LineKind.GridFee => GridFee,
        LineKind.Levy => Levy,
        LineKind.TransactionFee => TransactionFee,
        _ => Congestion,
    };

    /// <summary>Pays a slot's lines and says what each member owed in all.</summary>
    public void Pay(IReadOnlyList<Line> lines, Action<int, long> paid)
    {
        var due = new SortedDictionary<int, long>();
        foreach (var line in lines)
        {
            if (AccountOf(line.Payer) is not { } payer || AccountOf(line.Payee) is not { } payee || payer == payee || line.Micro == 0) continue;
            var (from, to, party) = line.Micro > 0 ? (payer, payee, line.Payer) : (payee, payer, line.Payee);
            sink.Pay(from, to, new MicroUsd(Math.Abs(line.Micro)), Reason(line.Kind));
            if (party.IsMember) due[party.Number] = due.GetValueOrDefault(party.Number) + Math.Abs(line.Micro);
        }
        foreach (var (member, micro) in due) paid(member, micro);
    }

    /// <summary>Posts what a slot's lines differ by, at the slot they are about.</summary>
    public void Correct(Slot slot, IReadOnlyList<Line> before, IReadOnlyList<Line> after)
    {
        var differences = new SortedDictionary<(LineKind Kind, Party Payer, Party Payee), long>();
        foreach (var line in after) Add(line, line.Micro);
        foreach (var line in before) Add(line, -line.Micro);
        foreach (var ((kind, from, to), micro) in differences)
            if (micro != 0 && AccountOf(from) is { } payer && AccountOf(to) is { } payee && payer != payee) sink.Correct(slot, payer, payee, new MicroUsd(micro), Reason(kind));

        void Add(in Line line, long micro) => differences[(line.Kind, line.Payer, line.Payee)] = differences.GetValueOrDefault((line.Kind, line.Payer, line.Payee)) + micro;
    }

    Address? AccountOf(Party party) => party.IsMember ? members[party.Number].Owner : terms.Accounts.TryGetValue(party, out var account) ? account : null;
}

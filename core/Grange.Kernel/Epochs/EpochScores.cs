using Grange.Content;

namespace Grange.Kernel;

/// <summary>What one device earned for one reason.</summary>
/// <param name="Device">Who worked.</param>
/// <param name="Account">Its owner as the bundle's registry has it: who is paid.</param>
/// <param name="Weight">Work in the module's unit.</param>
/// <param name="Amount">Its part of the pool, in wei of the network's token.</param>
/// <param name="Reason">The module's short code.</param>
public sealed record WorkScore(DeviceId Device, Address Account, long Weight, UInt128 Amount, string Reason);

/// <summary>Where the money of a payment comes from.</summary>
public enum PaymentSource : byte
{
    /// <summary>What the debtor locked in the Vault.</summary>
    Lock = 0,

    /// <summary>What the debtor is paid in the same epoch.</summary>
    Earnings = 1,
}

/// <summary>A payment: of one claim, from one source. The payee gets the amount less the fee.</summary>
/// <param name="Claim">Who owed whom what for.</param>
/// <param name="Since">The epoch that invoiced it: this one, or an older one whose debt is paid.</param>
public sealed record PaymentScore(Claim Claim, long Since, MicroUsd Amount, MicroUsd Fee, PaymentSource Source)
{
    public Address Payer => Claim.Debtor;
    public Address Payee => Claim.Creditor;
    public string Reason => Claim.Reason;

    /// <summary>What the payee gets.</summary>
    public MicroUsd Net => Amount - Fee;
}

/// <summary>An epoch's result: who earned what and why, and who owes whom. A pure function of the bundle.</summary>
/// <param name="Network">The network.</param>
/// <param name="Operator">Whose bundle it was.</param>
/// <param name="Epoch">Its number.</param>
/// <param name="Pool">Wei to share out: this epoch's emission and the remainder of the one before.</param>
/// <param name="Remainder">What the floors left for the next epoch.</param>
/// <param name="Work">By (device, reason).</param>
/// <param name="Payments">What is paid, in the order of <see cref="Clearing"/>.</param>
/// <param name="Unpaid">What of this epoch's invoices is owed from now on, by claim.</param>
public sealed record EpochScores(
    NetworkSlug Network, DeviceId Operator, long Epoch, UInt128 Pool, UInt128 Remainder,
    IReadOnlyList<WorkScore> Work, IReadOnlyList<PaymentScore> Payments, IReadOnlyList<Debt> Unpaid)
{
    /// <summary>Rows per page block.</summary>
    const int PageSize = 4096;

    /// <summary>By (payer, reason): credits used up, in a network that sells for them.</summary>
    public IReadOnlyList<BurnScore> Burns { get; init; } = [];

    /// <summary>By (account, reason): verdicts.</summary>
    public IReadOnlyList<SlashScore> Slashes { get; init; } = [];

    /// <summary>The blocks whose root a settlement names as this epoch's scores.</summary>
    public Encoded Encode()
    {
        var blocks = new List<Block>();
        var work = Pages.Add(blocks, Work.Select(Node), PageSize);
        var payments = Pages.Add(blocks, Payments.Select(Node), PageSize);
        var burns = Pages.Add(blocks, Burns.Select(row => row.Node()), PageSize);
        var unpaid = Pages.Add(blocks, Unpaid.Select(Node), PageSize);
        List<(string, DagNode)> fields =
        [
            ("v", DagNode.Of(1L)),
            ("net", DagNode.Of(Network.ToString())),
            ("operator", DagNode.Of(Operator.Value.ToByteArray())),
            ("epoch", DagNode.Of(Epoch)),
            ("pool", DagAmount.Node(Pool)),
            ("remainder", DagAmount.Node(Remainder)),
            ("work", work),
            ("burns", burns),
            ("payments", payments),
            ("unpaid", unpaid),
        ];
        if (Slashes.Count > 0) fields.Add(("slashes", Pages.Add(blocks, Slashes.Select(row => row.Node()), PageSize)));
        var root = Block.Of(DagNode.Map([.. fields]));
        blocks.Add(root);
        return new Encoded(root.Cid, blocks);
    }

    /// <summary>Reads scores back, for a console or to find the first row that differs.</summary>
    public static async ValueTask<Checked<EpochScores>> LoadAsync(Cid root, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(root, "scores", cancel)).TryGet(out var node, out var why)) return why;
        var fields = new DagFields(node).Version(1);
        var (network, author, epoch) = (fields.Slug("net"), new DeviceId(fields.Hash("operator")), fields.Number("epoch"));
        var (pool, remainder) = (fields.Amount("pool"), fields.Amount("remainder"));
        var (work, payments, unpaid) = (fields.Links("work"), fields.Links("payments"), fields.Links("unpaid"));
        var (burns, slashes) = (fields.Links("burns"), fields.LinksOrNone("slashes"));
        if (!fields.Complete) return Finding.Mismatch("scores", root.ToString(), "a scores root", $"wrong {fields.Wrong}");
        if (!(await blocks.RowsAsync(work, "scores-work", ReadWork, cancel)).TryGet(out var workRows, out why)) return why;
        if (!(await blocks.RowsAsync(payments, "scores-payments", ReadPayment, cancel)).TryGet(out var paymentRows, out why)) return why;
        if (!(await blocks.RowsAsync(unpaid, "scores-unpaid", row => ReadUnpaid(row, epoch), cancel)).TryGet(out var unpaidRows, out why)) return why;
        if (!(await blocks.RowsAsync(burns, "scores-burns", BurnScore.Read, cancel)).TryGet(out var burnRows, out why)) return why;
        if (!(await blocks.RowsAsync(slashes, "scores-slashes", SlashScore.Read, cancel)).TryGet(out var slashRows, out why)) return why;
        return new EpochScores(network, author, epoch, pool, remainder, workRows, paymentRows, unpaidRows) { Burns = burnRows, Slashes = slashRows };
    }

    /// <summary>What this epoch adds to the ledger's leaves.</summary>
    /// <param name="token">The network's token.</param>
    /// <param name="account">The operator's account: payments are charged to cash locked toward it, whose base unit is the micro-dollar.</param>
    public LedgerGrowth Growth(Address token, Address account)
    {
        var earned = Earned().Select(row => new VectorEntry(row.Key, token, LeafKind.Earned, row.Value));
        var spent = Payments.Where(row => row.Source == PaymentSource.Lock).Select(row => new VectorEntry(row.Payer, account, LeafKind.Spent, (UInt128)row.Amount.Value));
        var paid = Paid().Select(row => new VectorEntry(row.Key, account, LeafKind.Paid, (UInt128)row.Value.Value));
        var slashed = Slashes.Select(row => new VectorEntry(row.Account, token, LeafKind.Slashed, row.Amount));
        return new LedgerGrowth([.. earned, .. paid, .. spent, .. slashed], [.. Payments.Select(row => (account, (UInt128)row.Fee.Value))]);
    }

    /// <summary>What each account is paid, less what its own debts took of it: never below zero.</summary>
    Dictionary<Address, MicroUsd> Paid()
    {
        var paid = new Dictionary<Address, MicroUsd>();
        foreach (var row in Payments) paid[row.Payee] = paid.GetValueOrDefault(row.Payee) + row.Net;
        foreach (var row in Payments.Where(row => row.Source == PaymentSource.Earnings)) paid[row.Payer] -= row.Amount;
        return paid;
    }

    /// <summary>What each account earned with all its devices.</summary>
    Dictionary<Address, UInt128> Earned()
    {
        var earned = new Dictionary<Address, UInt128>();
        foreach (var row in Work) earned[row.Account] = checked(earned.GetValueOrDefault(row.Account) + row.Amount);
        return earned;
    }

    static DagNode Node(WorkScore row) => DagNode.List(
        DagNode.Of(row.Device.Value.ToByteArray()), DagNode.Of(row.Account.ToByteArray()), DagNode.Of(row.Weight), DagAmount.Node(row.Amount), DagNode.Of(row.Reason));

    static DagNode Node(PaymentScore row) => DagNode.List(
        DagNode.Of(row.Payer.ToByteArray()), DagNode.Of(row.Payee.ToByteArray()), DagNode.Of(row.Amount.Value), DagNode.Of(row.Fee.Value), DagNode.Of(row.Reason),
        DagNode.Of(row.Claim.What), DagNode.Of(row.Since), DagNode.Of((long)row.Source));

    static DagNode Node(Debt row) => DagNode.List(
        DagNode.Of(row.Claim.Debtor.ToByteArray()), DagNode.Of(row.Claim.Creditor.ToByteArray()), DagNode.Of(row.Amount.Value), DagNode.Of(row.Fee.Value),
        DagNode.Of(row.Claim.Reason), DagNode.Of(row.Claim.What));

    static WorkScore? ReadWork(DagNode row)
        => row.Kind == DagKind.List
            && row.AsList is [{ Kind: DagKind.Bytes } device, { Kind: DagKind.Bytes } account, { Kind: DagKind.Int } weight, var amount, { Kind: DagKind.Text } reason]
            && Hash32.TryRead(device.AsBytes, out var id) && Address.TryRead(account.AsBytes, out var owner) && IsCount(weight) && DagAmount.TryRead(amount, out var wei)
            ? new WorkScore(new DeviceId(id), owner, (long)weight.AsInt, wei, reason.AsText) : null;

    static PaymentScore? ReadPayment(DagNode row)
        => row.Kind == DagKind.List && row.AsList.Count == 8 && row.AsList[6].Kind == DagKind.Int && IsCount(row.AsList[6])
            && row.AsList[7].Kind == DagKind.Int && row.AsList[7].AsInt >= 0 && row.AsList[7].AsInt <= (byte)PaymentSource.Earnings && ReadDebt([.. row.AsList.Take(6)], (long)row.AsList[6].AsInt) is { } paid
            ? new PaymentScore(paid.Claim, paid.Since, paid.Amount, paid.Fee, (PaymentSource)(byte)row.AsList[7].AsInt) : null;

    static Debt? ReadUnpaid(DagNode row, long epoch) => row.Kind == DagKind.List ? ReadDebt(row.AsList, epoch) : null;

    static Debt? ReadDebt(IReadOnlyList<DagNode> row, long since)
        => row is [{ Kind: DagKind.Bytes } debtor, { Kind: DagKind.Bytes } creditor, { Kind: DagKind.Int } amount, { Kind: DagKind.Int } fee, { Kind: DagKind.Text } reason, { Kind: DagKind.Text } what]
            && Address.TryRead(debtor.AsBytes, out var from) && Address.TryRead(creditor.AsBytes, out var to) && IsCount(amount) && IsCount(fee)
            ? new Debt(new Claim(from, to, what.AsText, reason.AsText), since, new MicroUsd((long)amount.AsInt), new MicroUsd((long)fee.AsInt)) : null;

    static bool IsCount(DagNode node) => node.AsInt >= 0 && node.AsInt <= long.MaxValue;
}

using Grange.Content;

namespace Grange.Kernel;

/// <summary>What one device earned for one reason.</summary>
/// <param name="Device">Who worked.</param>
/// <param name="Account">Its owner as the bundle's registry has it: who is paid.</param>
/// <param name="Weight">Work in the module's unit.</param>
/// <param name="Amount">Its part of the pool, in wei of the network's token.</param>
/// <param name="Reason">The module's short code.</param>
public sealed record WorkScore(DeviceId Device, Address Account, long Weight, UInt128 Amount, string Reason);

/// <summary>What one consumer owes one provider for one reason; the payee gets the amount less the fee.</summary>
public sealed record PaymentScore(Address Payer, Address Payee, MicroUsd Amount, MicroUsd Fee, string Reason);

/// <summary>An epoch's result: who earned what and why, and who owes whom. A pure function of the bundle.</summary>
/// <param name="Network">The network.</param>
/// <param name="Operator">Whose bundle it was.</param>
/// <param name="Epoch">Its number.</param>
/// <param name="Pool">Wei to share out: this epoch's emission and the remainder of the one before.</param>
/// <param name="Remainder">What the floors left for the next epoch.</param>
/// <param name="Work">By (device, reason).</param>
/// <param name="Payments">By (payer, payee, reason).</param>
public sealed record EpochScores(
    NetworkSlug Network, DeviceId Operator, long Epoch, UInt128 Pool, UInt128 Remainder, IReadOnlyList<WorkScore> Work, IReadOnlyList<PaymentScore> Payments)
{
    /// <summary>Rows per page block.</summary>
    const int PageSize = 4096;

    /// <summary>The blocks whose root a settlement names as this epoch's scores.</summary>
    public Encoded Encode()
    {
        var blocks = new List<Block>();
        var work = Pages.Add(blocks, Work.Select(Node), PageSize);
        var payments = Pages.Add(blocks, Payments.Select(Node), PageSize);
        var root = Block.Of(DagNode.Map(
            ("v", DagNode.Of(1L)),
            ("net", DagNode.Of(Network.ToString())),
            ("operator", DagNode.Of(Operator.Value.ToByteArray())),
            ("epoch", DagNode.Of(Epoch)),
            ("pool", DagAmount.Node(Pool)),
            ("remainder", DagAmount.Node(Remainder)),
            ("work", work),
            ("payments", payments)));
        blocks.Add(root);
        return new Encoded(root.Cid, blocks);
    }

    /// <summary>Reads scores back, for a console or to find the first row that differs.</summary>
    public static async ValueTask<Checked<EpochScores>> LoadAsync(Cid root, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(root, "scores", cancel)).TryGet(out var node, out var why)) return why;
        var fields = new DagFields(node).Version(1);
        var (network, author, epoch) = (fields.Slug("net"), new DeviceId(fields.Hash("operator")), fields.Number("epoch"));
        var (pool, remainder, work, payments) = (fields.Amount("pool"), fields.Amount("remainder"), fields.Links("work"), fields.Links("payments"));
        if (!fields.Complete) return Finding.Mismatch("scores", root.ToString(), "a scores root", $"wrong {fields.Wrong}");
        if (!(await blocks.RowsAsync(work, "scores-work", ReadWork, cancel)).TryGet(out var workRows, out why)) return why;
        if (!(await blocks.RowsAsync(payments, "scores-payments", ReadPayment, cancel)).TryGet(out var paymentRows, out why)) return why;
        return new EpochScores(network, author, epoch, pool, remainder, workRows, paymentRows);
    }

    /// <summary>What this epoch adds to the ledger's leaves.</summary>
    /// <param name="token">The network's token.</param>
    /// <param name="cash">The cash asset, whose base unit is the micro-dollar.</param>
    public LedgerGrowth Growth(Address token, Address cash)
    {
        var earned = Earned().Select(row => new VectorEntry(row.Key, token, LeafKind.Earned, row.Value));
        var paid = Payments.Select(row => new VectorEntry(row.Payee, cash, LeafKind.Paid, (UInt128)(row.Amount - row.Fee).Value));
        var spent = Payments.Select(row => new VectorEntry(row.Payer, cash, LeafKind.Spent, (UInt128)row.Amount.Value));
        return new LedgerGrowth([.. earned, .. paid, .. spent], [.. Payments.Select(row => (cash, (UInt128)row.Fee.Value))]);
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
        DagNode.Of(row.Payer.ToByteArray()), DagNode.Of(row.Payee.ToByteArray()), DagNode.Of(row.Amount.Value), DagNode.Of(row.Fee.Value), DagNode.Of(row.Reason));

    static WorkScore? ReadWork(DagNode row)
        => row.Kind == DagKind.List
            && row.AsList is [{ Kind: DagKind.Bytes } device, { Kind: DagKind.Bytes } account, { Kind: DagKind.Int } weight, var amount, { Kind: DagKind.Text } reason]
            && Hash32.TryRead(device.AsBytes, out var id) && Address.TryRead(account.AsBytes, out var owner) && IsCount(weight) && DagAmount.TryRead(amount, out var wei)
            ? new WorkScore(new DeviceId(id), owner, (long)weight.AsInt, wei, reason.AsText) : null;

    static PaymentScore? ReadPayment(DagNode row)
        => row.Kind == DagKind.List
            && row.AsList is [{ Kind: DagKind.Bytes } payer, { Kind: DagKind.Bytes } payee, { Kind: DagKind.Int } amount, { Kind: DagKind.Int } fee, { Kind: DagKind.Text } reason]
            && Address.TryRead(payer.AsBytes, out var from) && Address.TryRead(payee.AsBytes, out var to) && IsCount(amount) && IsCount(fee)
            ? new PaymentScore(from, to, new MicroUsd((long)amount.AsInt), new MicroUsd((long)fee.AsInt), reason.AsText) : null;

    static bool IsCount(DagNode node) => node.AsInt >= 0 && node.AsInt <= long.MaxValue;
}

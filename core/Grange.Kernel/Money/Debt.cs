using System.Globalization;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>What a correction is about: an epoch that is over, and the evidence in it.</summary>
/// <param name="Epoch">Number of the network's epoch, below the one that corrects it.</param>
/// <param name="Evidence">The record whose consequence was another than it should have been.</param>
public readonly record struct Slot(long Epoch, Cid Evidence);

/// <summary>Who owes whom what for: the name under which a sum is invoiced, paid and remembered. Sums under one name are one debt.</summary>
/// <param name="What"><c>due</c> for what an epoch itself costs, <c>more:{epoch}.{cid}</c> and <c>back:{epoch}.{cid}</c> for corrections of an old slot.</param>
public readonly record struct Claim(Address Debtor, Address Creditor, string What, string Reason) : IComparable<Claim>
{
    public const string Due = "due";

    /// <summary>What an epoch costs.</summary>
    public static Claim Of(Address payer, Address payee, string reason) => new(payer, payee, Due, reason);

    /// <summary>A difference at an old slot: above zero the payer owes it, below zero the payee owes it back.</summary>
    public static Claim Of(Slot slot, Address payer, Address payee, string reason, bool back)
        => back ? new(payee, payer, $"back:{Text(slot)}", reason) : new(payer, payee, $"more:{Text(slot)}", reason);

    /// <summary>True for money that comes back to who paid it: it bears no fee, for the fee was taken once.</summary>
    public bool IsRefund => What.StartsWith("back:", StringComparison.Ordinal);

    /// <summary>The key in a carry: <c>{debtor}/{creditor}/{what}/{reason}</c>, accounts in lower-case hex, so that the order of keys is the order of claims.</summary>
    public string Key => $"{Hex(Debtor)}/{Hex(Creditor)}/{What}/{Reason}";

    public static bool TryParse(string key, out Claim claim)
    {
        claim = default;
        if (key.Split('/', 4) is not [var debtor, var creditor, var what, var reason]) return false;
        if (!Address.TryParse(debtor, out var from) || !Address.TryParse(creditor, out var to)) return false;
        claim = new Claim(from, to, what, reason);
        return claim.Key == key && (what == Due || what.StartsWith("more:", StringComparison.Ordinal) || claim.IsRefund);
    }

    public int CompareTo(Claim other)
    {
        var order = Debtor.CompareTo(other.Debtor);
        if (order == 0) order = Creditor.CompareTo(other.Creditor);
        if (order == 0) order = string.CompareOrdinal(What, other.What);
        return order != 0 ? order : string.CompareOrdinal(Reason, other.Reason);
    }

    static string Text(Slot slot) => string.Create(CultureInfo.InvariantCulture, $"{slot.Epoch}.{slot.Evidence}");
    static string Hex(Address account) => "0x" + Convert.ToHexStringLower(account.ToByteArray());
}

/// <summary>A sum that is owed and not paid yet.</summary>
/// <param name="Claim">Who owes whom what for.</param>
/// <param name="Since">The epoch in which the oldest part of it was invoiced.</param>
/// <param name="Amount">What the debtor still owes.</param>
/// <param name="Fee">The part of it that the creditor will not get: computed once, when it was invoiced.</param>
public sealed record Debt(Claim Claim, long Since, MicroUsd Amount, MicroUsd Fee)
{
    /// <summary>The fee in a part of it: floored, so that all parts have the whole fee whatever the parts are.</summary>
    public MicroUsd FeeOf(MicroUsd part) => new((long)((Int128)Fee.Value * part.Value / Amount.Value));

    /// <summary>What is left when a part is paid.</summary>
    public Debt Less(MicroUsd part) => this with { Amount = Amount - part, Fee = Fee - FeeOf(part) };

    /// <summary>Debts in a carry: from the claim's key to [since, amount, fee].</summary>
    public static Carry ToCarry(IEnumerable<Debt> debts) => Carry.Of(debts.Select(debt => KeyValuePair.Create(
        debt.Claim.Key, DagNode.List(DagNode.Of(debt.Since), DagNode.Of(debt.Amount.Value), DagNode.Of(debt.Fee.Value)))));

    /// <summary>Reads debts back, by claim; null when an entry is none.</summary>
    public static IReadOnlyList<Debt>? FromCarry(Carry carry)
    {
        var debts = new List<Debt>();
        foreach (var (key, value) in carry.Entries)
        {
            if (!Claim.TryParse(key, out var claim) || value.Kind != DagKind.List
                || value.AsList is not [{ Kind: DagKind.Int } since, { Kind: DagKind.Int } amount, { Kind: DagKind.Int } fee]
                || !IsCount(since) || !IsCount(amount) || amount.AsInt == 0 || !IsCount(fee) || fee.AsInt > amount.AsInt) return null;
            debts.Add(new Debt(claim, (long)since.AsInt, new MicroUsd((long)amount.AsInt), new MicroUsd((long)fee.AsInt)));
        }
        return debts;
    }

    static bool IsCount(DagNode node) => node.AsInt >= 0 && node.AsInt <= long.MaxValue;
}

using Grange.Kernel;

namespace Grange.Storage;

/// <summary>What came together from one payer for one owner in an epoch: <c>Brought + Own + Others = Due × <see cref="RentRule.Divisor"/> + Rest</c>, exactly.</summary>
/// <param name="Payer">Who pays.</param>
/// <param name="Brought">What rounding left in the epochs before, and what was held back and is due now.</param>
/// <param name="Own">Of this provider's lines, without what is held back.</param>
/// <param name="Others">Of the owner's other providers.</param>
/// <param name="Due">What the settlement is to pay: whole microUsd.</param>
/// <param name="Rest">What rounding leaves for the next epoch.</param>
public sealed record PayerSum(Address Payer, Int128 Brought, Int128 Own, Int128 Others, MicroUsd Due, Int128 Rest);

/// <summary>How one epoch's rent of one provider came about, by the very lines that were charged.</summary>
/// <param name="Owner">Who is paid; null when the device is no longer registered.</param>
/// <param name="Lines">One for each payer in each piece.</param>
/// <param name="Sums">By payer.</param>
public sealed record RentStatement(Address? Owner, IReadOnlyList<RentLine> Lines, IReadOnlyList<PayerSum> Sums)
{
    /// <summary>States the rent of a closed epoch.</summary>
    /// <param name="before">The carry that the epoch before left.</param>
    /// <param name="isProven">Whether a provider proved in that epoch what it holds.</param>
    public static RentStatement Of(DeviceId device, EpochInputs inputs, Carry before, Func<DeviceId, bool> isProven)
    {
        var (state, terms) = (StorageState.Read(before), StorageTerms.Read(inputs.Parameters.Rules));
        if (inputs.Devices.Find(device)?.Owner is not { } owner) return new RentStatement(null, [], []);
        var lines = RentRule.Lines([.. state.DataSets.Where(set => isProven(set.Device))], inputs, terms, state).Where(line => line.Payee == owner).ToList();
        var own = lines.Where(line => line.Device == device).ToList();
        return new RentStatement(owner, own, [.. own.Select(line => line.Payer).Distinct().Order().Select(payer => SumOf(payer))]);

        PayerSum SumOf(Address payer)
        {
            var (mine, others) = (NetOf(line => line.Device == device), NetOf(line => line.Device != device));
            var brought = state.Rests.GetValueOrDefault((payer, owner));
            var (whole, rest) = Int128.DivRem(brought + mine + others, RentRule.Divisor);
            return new PayerSum(payer, brought, mine, others, new MicroUsd((long)whole), rest);

            Int128 NetOf(Func<RentLine, bool> wanted) => lines.Where(line => line.Payer == payer && wanted(line)).Aggregate((Int128)0, (sum, line) => sum + line.Units - line.Kept);
        }
    }
}

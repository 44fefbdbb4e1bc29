using System.Numerics;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>What sets a token's emission at the Emissions contract.</summary>
static class EmissionCall
{
    /// <summary><c>setSchedule</c>, or <c>setEmission</c> where there is more than periods.</summary>
    public static byte[] Of(ContractAbi emissions, Address token, EmissionSchedule schedule)
    {
        object[] terms =
        [
            (BigInteger)schedule.StartSeconds, (BigInteger)schedule.PeriodSeconds, (BigInteger)schedule.Numerator, (BigInteger)schedule.Denominator,
            (BigInteger)schedule.InitialPerPeriod.Value, (BigInteger)schedule.Cap.Value,
        ];
        return schedule.Taper is { } taper ? emissions.EncodeCall("setEmission", token, terms, TaperTerms(taper), NoNetEmission) : emissions.EncodeCall("setSchedule", token, terms);
    }

    static object[] NoNetEmission => [BigInteger.Zero, BigInteger.Zero];

    static object[] TaperTerms(EmissionTaper taper) =>
    [
        (BigInteger)taper.StartSeconds, (BigInteger)taper.PeriodSeconds, (BigInteger)taper.FlatPeriods, (BigInteger)taper.TaperPeriods, (BigInteger)taper.PerPeriod.Value,
    ];
}

using System.Numerics;

namespace Grange.Simulation.Filecoin;

/// <summary>The published Filecoin model: power, minting, vesting, locking, supply, day by day (spec/kernel.md §4.3). What no assumption changes is computed once.</summary>
/// <remarks>Written from the model's formulas; a test compares nine series over 1,430 days with the published outputs.</remarks>
public sealed class FilecoinModel
{
    const double Base = 2_000_000_000, Mining = 0.55 * Base, Simple = 0.3 * Mining, Baseline = 0.7 * Mining;
    const double Reserve = 17_066_618.961773411890063046;
    const double PibPerEib = 1024, GibPerPib = 1 << 20;

    /// <summary>Rewards halve in six years.</summary>
    static readonly double Decay = Math.Log(2) / (6 * 365);

    /// <summary>The baseline doubles in a year.</summary>
    static readonly double Growth = Math.Log(2) / 365;

    /// <summary>EiB at the launch.</summary>
    const double BaselineStart = 2.766213637444971e18 / (1UL << 60);

    /// <summary>What was promised to whom: FIL, and days over which it vests since the launch.</summary>
    static readonly (double Amount, int Days)[] Promises =
    [
        (19_015_887 + 32_787_700, 183), (22_421_712 + 9_400_000, 365), (7_223_364, 730), (87_637_883 + 898_958, 1095), (9_805_053, 2190), (0.15 * Base, 2190), (0.05 * Base, 2190),
    ];

    readonly double[] simple, baseline, vested;
    readonly FilecoinInputs inputs;

    public FilecoinModel(FilecoinInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        this.inputs = inputs;
        (simple, baseline, vested) = (new double[inputs.Days], new double[inputs.Days], new double[inputs.Days]);
        var sum = inputs.VestedBefore;
        for (var day = 0; day < inputs.Days; day++)
        {
            simple[day] = Simple * (1 - Math.Exp(-Decay * (inputs.FirstDay + day)));
            baseline[day] = inputs.BaselineEib * Math.Exp(Growth * day);
            foreach (var (amount, days) in Promises)
                if (inputs.FirstDay + day < days) sum += amount / days;
            vested[day] = sum;
        }
    }

    /// <summary>One run under the inputs' assumptions.</summary>
    public FilecoinSeries Run()
    {
        var into = new FilecoinSeries(inputs.Days);
        Run(inputs.OnboardPib, inputs.RenewalRate, inputs.VerifiedRate, into);
        return into;
    }

    /// <summary>One run under other assumptions; allocates nothing but for the first.</summary>
    public void Run(double onboardPib, double renewalRate, double verifiedRate, FilecoinSeries into)
    {
        ArgumentNullException.ThrowIfNull(into);
        Power(onboardPib, renewalRate, verifiedRate, into);
        Mint(into);
        Supply(renewalRate, into);
    }

    /// <summary>Raw and quality-adjusted power: what is due is renewed in part, and what is onboarded falls due when its sectors end.</summary>
    void Power(double onboard, double renewal, double verified, FilecoinSeries into)
    {
        var quality = onboard * (1 + 9 * verified);
        inputs.RawPowerEib.CopyTo(into.RawPowerEib, 0);
        inputs.QualityPowerEib.CopyTo(into.QualityPowerEib, 0);
        inputs.OnboardedQualityPib.CopyTo(into.Onboarded, 0);
        inputs.RenewedQualityPib.CopyTo(into.Renewed, 0);
        double raw = inputs.RawPowerZeroPib, adjusted = inputs.QualityPowerZeroPib;
        Span<double> renewedRaw = stackalloc double[inputs.ForecastDays];
        for (int i = 0, day = inputs.Measured; day < inputs.Days; i++, day++)
        {
            var (rawDue, qualityDue) = (Known(inputs.RawDuePib, i), Known(inputs.QualityDuePib, i));
            if (i >= inputs.SectorDays) // sectors of the forecast itself
                (rawDue, qualityDue) = (rawDue + onboard + renewedRaw[i - inputs.SectorDays], qualityDue + quality + into.Renewed[day - inputs.SectorDays]);
            (renewedRaw[i], into.Onboarded[day], into.Renewed[day]) = (rawDue * renewal, quality, qualityDue * renewal);
            raw += onboard - rawDue + renewedRaw[i];
            adjusted += quality - qualityDue + into.Renewed[day];
            (into.RawPowerEib[day], into.QualityPowerEib[day]) = (raw / PibPerEib, adjusted / PibPerEib);
        }
    }

    /// <summary>Simple minting by time, baseline minting by network time: how long the network would have taken had it kept to the baseline.</summary>
    void Mint(FilecoinSeries into)
    {
        var capped = inputs.CappedPowerBefore;
        for (var day = 0; day < into.Minted.Length; day++) into.NetworkTime[day] = capped += Math.Min(baseline[day], into.RawPowerEib[day]);
        var at = 0;
        for (; at <= into.Minted.Length - Vector<double>.Count; at += Vector<double>.Count)
        {
            var time = Vector.Log(new Vector<double>(into.NetworkTime, at) * (Growth / BaselineStart) + Vector<double>.One) * (1 / Growth);
            time.CopyTo(into.NetworkTime, at);
            ((Vector<double>.One - Vector.Exp(time * -Decay)) * Baseline + new Vector<double>(simple, at)).CopyTo(into.Minted, at);
        }
        for (; at < into.Minted.Length; at++)
        {
            into.NetworkTime[at] = Math.Log(Growth * into.NetworkTime[at] / BaselineStart + 1) / Growth;
            into.Minted[at] = Baseline * (1 - Math.Exp(-Decay * into.NetworkTime[at])) + simple[at];
        }
        for (var day = 1; day < into.Minted.Length; day++) into.DayReward[day] = into.Minted[day] - into.Minted[day - 1];
        into.DayReward[0] = into.DayReward[1];
    }

    /// <summary>Pledges and the three quarters of a reward that vest over 180 days are locked; what is neither locked nor burned circulates.</summary>
    void Supply(double renewal, FilecoinSeries into)
    {
        vested.CopyTo(into.Vested, 0);
        var (history, burned) = (inputs.RenewalRates.Length, inputs.Burned[0]);
        var rewards = inputs.LockedZero / 2;
        (into.LockedPledge[0], into.Locked[0], into.Circulating[0], into.DayPledge[0]) = (rewards, inputs.LockedZero, inputs.CirculatingZero, 0);
        for (var day = 1; day < into.Minted.Length; day++)
        {
            var rate = day < history ? inputs.RenewalRates[day] : renewal;
            var due = Known(inputs.PledgeDue, day);
            if (day - inputs.SectorDays >= history) due += into.DayPledge[day - inputs.SectorDays];
            var onboarded = Pledge(into, day, into.Onboarded[day]);
            var (again, held) = (Pledge(into, day, into.Renewed[day]), rate * due);
            var pledged = onboarded - (1 - rate) * due + Math.Max(0, again - held);
            var locked = 0.75 * into.DayReward[day] - rewards / 180;
            rewards += locked;
            into.DayPledge[day] = onboarded + Math.Max(held, again);
            into.LockedPledge[day] = into.LockedPledge[day - 1] + pledged;
            into.Locked[day] = Math.Max(into.Locked[day - 1] + pledged + locked, 0);
            burned = day < inputs.Burned.Length ? inputs.Burned[day] : burned + inputs.BurnedPerDay;
            into.Circulating[day] = Math.Max(Reserve + into.Minted[day] + into.Vested[day] - into.Locked[day] - burned, 0);
        }
    }

    /// <summary>What added power pledges: twenty days of its reward, and its part of the supply to be locked, at most one FIL for a GiB.</summary>
    double Pledge(FilecoinSeries into, int day, double addedPib)
    {
        double all = into.QualityPowerEib[day] * PibPerEib, gamma = inputs.Gamma(day), target = inputs.LockTarget * into.Circulating[day - 1];
        var consensus = (1 - gamma) * Math.Max(target * (addedPib / all), 0) + gamma * Math.Max(target * (addedPib / Math.Max(all, baseline[day] * PibPerEib)), 0);
        return Math.Min(addedPib * GibPerPib, 20 * into.DayReward[day] * (addedPib / all) + consensus);
    }

    static double Known(double[] days, int day) => day < days.Length ? days[day] : 0;
}

namespace Grange.Simulation;

/// <summary>The providers of one network in one run: columns by cohort. They come when it pays back, after a delay, and leave after weeks of loss.</summary>
sealed class Cohorts(IReadOnlyList<CohortModel> models)
{
    const double LeaveShare = 0.25;

    readonly double[] units = [.. models.Select(model => model.Units)], income = new double[models.Count], week = new double[models.Count];
    readonly int[] lossWeeks = new int[models.Count];
    readonly double[][] ordered = [.. models.Select(model => new double[Math.Max(1, model.DelayDays)])];

    public double Units { get; private set; }
    public double Weight { get; private set; }
    public double CapacityUsd { get; private set; }
    public double Opex { get; private set; }

    /// <summary>Sums over the cohorts as they stand; asked for once a day, before anything is paid.</summary>
    /// <param name="opexFactor">What shocks made of running costs.</param>
    public void Count(double opexFactor)
    {
        (Units, Weight, CapacityUsd, Opex) = (0, 0, 0, 0);
        for (var i = 0; i < units.Length; i++)
        {
            Units += units[i];
            Weight += units[i] * models[i].Weight;
            CapacityUsd += units[i] * models[i].CapacityUsdPerDay;
            Opex += units[i] * models[i].OpexUsdPerDay * opexFactor;
        }
    }

    /// <summary>A shock leaves a part of the units, of one region or of all.</summary>
    public void Ban(string? region, double left)
    {
        for (var i = 0; i < units.Length; i++)
            if (region is null || models[i].Region == region) units[i] *= left;
    }

    /// <summary>Pays a day, and lets people come and go.</summary>
    /// <param name="usdPerWeight">What a unit of weight earned.</param>
    /// <param name="luck">Of those who order, around 1.</param>
    public void Day(int day, double usdPerWeight, double opexFactor, double luck)
    {
        for (var i = 0; i < units.Length; i++)
        {
            var model = models[i];
            var earned = usdPerWeight * model.Weight;
            week[i] = day == 0 ? earned : week[i] + (earned - week[i]) / 7;
            income[i] = earned;
            var profit = week[i] - model.OpexUsdPerDay * opexFactor;
            var wish = profit <= 0 ? 0 : Appetite(model.PaybackDays * profit / (model.CapexUsd * (1 - model.Resale) + 1e-9));
            var slot = day % ordered[i].Length;
            var arriving = ordered[i][slot];
            ordered[i][slot] = model.ShippingPerDay * wish * Math.Max(0, 1 - units[i] / model.Market) * luck;
            units[i] += arriving;
            if (day % 7 != 6) continue;
            lossWeeks[i] = profit < 0 ? lossWeeks[i] + 1 : 0;
            if (lossWeeks[i] >= model.ExitWeeks) units[i] = units[i] < 1 ? 0 : units[i] * (1 - LeaveShare);
        }
    }

    /// <summary>Part of the units whose income does not pay for running and wearing out; all, where nobody is left.</summary>
    public double UnderWater(double opexFactor)
    {
        double below = 0, all = 1e-12;
        for (var i = 0; i < units.Length; i++)
        {
            all += units[i];
            if (week[i] < models[i].OpexUsdPerDay * opexFactor + models[i].CapexUsd * (1 - models[i].Resale) / models[i].LifeDays) below += units[i];
        }
        return all < 0.5 ? 1 : below / all;
    }

    /// <summary>Days until a new unit has paid for itself, on average over units; ten years stand for never.</summary>
    public double Payback(double opexFactor)
    {
        const double Never = 3_650;
        double sum = 0, all = 1e-12;
        for (var i = 0; i < units.Length; i++)
        {
            var profit = week[i] - models[i].OpexUsdPerDay * opexFactor;
            sum += units[i] * (profit <= 0 ? Never : Math.Min(Never, models[i].CapexUsd * (1 - models[i].Resale) / profit));
            all += units[i];
        }
        return all < 0.5 ? Never : sum / all;
    }

    /// <summary>Each cohort's units and what one earned.</summary>
    public IEnumerable<(double Units, double Income)> Incomes() => units.Select((count, i) => (count, income[i]));

    /// <summary>Nobody for nothing, half where it pays back in the time people accept, all where it takes a fraction.</summary>
    static double Appetite(double ratio)
    {
        var fourth = ratio * ratio * ratio * ratio;
        return fourth / (1 + fourth);
    }
}

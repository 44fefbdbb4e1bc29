using Grange.Kernel;

namespace Grange.Simulation;

/// <summary>One run: the days one after the other.</summary>
sealed class SimulationRun
{
    const double Wei = 1e18;

    readonly SimulationModel model;
    readonly IReadOnlyList<NetworkPlan> plans;
    readonly CounterRandom random;
    readonly NetworkState[] networks;
    readonly Market market;
    readonly Supply supply;
    readonly BreakWatch watch;
    readonly Action<Metric, int, double> keep;
    readonly NetEmission? net;
    NetState netState;
    Wei netGives;
    double demandFactor = 1, opexFactor = 1, treasury, burnedMonth, mintedMonth, revenueMonth, mintedUsdMonth;

    /// <param name="keep">Told a metric of every day that is kept: which, the number of the kept day, the value.</param>
    public SimulationRun(SimulationModel model, IReadOnlyList<NetworkPlan> plans, int run, Action<Metric, int, double> keep)
    {
        (this.model, this.plans, this.keep) = (model, plans, keep);
        random = new CounterRandom(model.Seed, run);
        networks = [.. plans.Select(plan => new NetworkState(plan))];
        (market, supply, watch) = (new Market(model.Price), new Supply(model.Supply), new BreakWatch(model));
        treasury = model.Supply.TreasuryUsd;
        net = plans[0].Definition.Token.Emission.Net;
        netState = net is null ? default : new NetState(plans[0].FirstDay, 0);
    }

    public RunSummary Go(CancellationToken cancel)
    {
        for (var day = 0; day < model.Days; day++)
        {
            if ((day & 63) == 0) cancel.ThrowIfCancellationRequested();
            Day(day);
        }
        return watch.Summary(model.Days);
    }

    void Day(int day)
    {
        var priceShock = Strike(day);
        var (price, today) = (market.Price, new DayTotals());
        for (var i = 0; i < networks.Length; i++) Work(day, i, price, ref today);
        var burned = supply.Burnable(today.WantedBurn);
        supply.Day(day, today.Minted, burned);
        GiveBack(burned);
        treasury = Math.Max(0, treasury + today.FeesUsd - model.Supply.CostsUsdPerDay);
        Smooth(today, burned, price);
        var state = State(today, price);
        watch.Look(day, state, revenueMonth, mintedUsdMonth);
        if (day % model.Every == 0) Keep(day / model.Every, state, today, burned);
        market.Day(day, today.Sold + supply.Vested(day) * model.Supply.VestedSold - burned, today.BurnedUsd * 365, supply.Circulating, random.Normal(day, 0), priceShock);
    }

    /// <summary>What happens to everybody; the factor on the price.</summary>
    double Strike(int day)
    {
        var price = 1.0;
        foreach (var shock in model.Shocks)
        {
            if (shock.Day != day) continue;
            switch (shock.Kind)
            {
                case "price": price *= shock.Factor; break;
                case "demand": demandFactor *= shock.Factor; break;
                case "opex": opexFactor *= shock.Factor; break;
                default:
                    foreach (var network in networks) network.Providers.Ban(shock.Region, shock.Factor);
                    break;
            }
        }
        return price;
    }

    /// <summary>One network's day: it is asked, serves, mints by its policy, and pays.</summary>
    void Work(int day, int index, double price, ref DayTotals today)
    {
        var (state, plan) = (networks[index], plans[index]);
        var (providers, demand) = (state.Providers, plan.Model.Demand);
        providers.Count(opexFactor);
        var wanted = state.Wanted(day, demand, demandFactor, random.Normal(day, 16 + 2 * index));
        var served = Math.Min(wanted, providers.CapacityUsd * (1 - model.Adversary.Spoofed));
        state.Served += ((wanted > 0 ? served / wanted : 1) - state.Served) / 28;
        var credits = served * demand.CreditsShare;
        var fee = (served - credits) * plan.Definition.FeeBps("default") / 10_000;
        var revenue = credits + (plan.Definition.Policy.CountsFees ? fee : 0);
        var mint = plan.Mint(day, state.Unminted, new MicroUsd((long)Math.Min(revenue * 1e6, long.MaxValue / 4)), netGives);
        state.Unminted = mint.Unminted;
        var pool = mint.Minted + state.Remainder;
        var weight = providers.Weight + state.Fakes;
        var paidPart = weight > 0 ? plan.Paid(providers.Units + state.Fakes) : 0;
        var paid = (double)pool * paidPart;
        state.Remainder = paidPart >= 1 ? 0 : pool - (UInt128)Math.Min(paid, (double)pool);
        var paidTokens = paid / Wei;
        var usdPerWeight = weight > 0 ? paidTokens * price / weight : 0;
        var cashPerWeight = providers.Weight > 0 ? (served - credits - fee) / providers.Weight : 0;
        state.Income = usdPerWeight + cashPerWeight;
        providers.Day(day, state.Income, opexFactor, Math.Exp(0.2 * random.Normal(day, 17 + 2 * index) - 0.02));
        if (day % 7 == 6) state.Cheat(model.Adversary, usdPerWeight);
        var running = price > 0 ? Math.Max(0, providers.Opex - cashPerWeight * providers.Weight) / price : 0;
        today.Add(providers, state, served, credits, fee, price, paidTokens, Math.Max(model.Supply.EarnedSold * paidTokens, Math.Min(paidTokens, running)));
    }

    /// <summary>The token's net emission for tomorrow, by the kernel's own rule.</summary>
    void GiveBack(double burned)
    {
        if (net is null) return;
        (netState, netGives) = net.Advance(netState, [(UInt128)(burned * Wei)], netState.Day);
    }

    void Smooth(DayTotals today, double burned, double price)
    {
        const double Month = 28;
        burnedMonth += (burned - burnedMonth) / Month;
        mintedMonth += (today.Minted - mintedMonth) / Month;
        revenueMonth += (today.ServedUsd - revenueMonth) / Month;
        mintedUsdMonth += (today.Minted * price - mintedUsdMonth) / Month;
    }

    DayState State(DayTotals today, double price)
    {
        var worth = today.Minted * price * model.Verifiers.WindowDays;
        var margin = worth > 0 ? model.Verifiers.Threshold * model.Verifiers.BondUsd / worth : 1e6;
        var fakes = networks.Sum(network => network.Fakes);
        var served = networks.Min(network => network.Served);
        return new DayState(price, today.Units, served, Math.Min(margin, 1e6), today.Weight > 0 ? fakes / (today.Weight + fakes) : 0, treasury);
    }

    void Keep(int at, DayState state, DayTotals today, double burned)
    {
        keep(Metric.PriceUsd, at, state.Price);
        keep(Metric.Units, at, today.Units);
        keep(Metric.RevenueUsd, at, today.ServedUsd);
        keep(Metric.Minted, at, today.Minted);
        keep(Metric.Burned, at, burned);
        keep(Metric.BurnToMint, at, mintedMonth > 0 ? burnedMonth / mintedMonth : 0);
        keep(Metric.NetEmission, at, supply.Minted - supply.Burned);
        keep(Metric.Circulating, at, supply.Circulating);
        keep(Metric.Locked, at, supply.Locked);
        keep(Metric.IncomeUsd, at, today.Units > 0 ? today.EarnedUsd / today.Units : 0);
        keep(Metric.PaybackDays, at, Mean(network => network.Providers.Payback(opexFactor)));
        keep(Metric.UnderWater, at, Mean(network => network.Providers.UnderWater(opexFactor)));
        keep(Metric.Served, at, state.Served);
        keep(Metric.Gini, at, Inequality.Gini(networks.SelectMany(network => network.Providers.Incomes())));
        keep(Metric.Fakes, at, state.Fakes);
        keep(Metric.BribeMargin, at, state.BribeMargin);
        keep(Metric.TreasuryUsd, at, state.Treasury);
    }

    /// <summary>Over networks, by their units.</summary>
    double Mean(Func<NetworkState, double> of) => networks.Sum(network => of(network) * (network.Providers.Units + 1e-9)) / networks.Sum(network => network.Providers.Units + 1e-9);
}

/// <summary>A network in a run.</summary>
sealed class NetworkState(NetworkPlan plan)
{
    double mood;

    public Cohorts Providers { get; } = new(plan.Model.Providers);

    /// <summary>What earlier days left of the emission, and of the pool; in wei.</summary>
    public UInt128 Unminted { get; set; }
    public UInt128 Remainder { get; set; }

    /// <summary>Part of the demand that was served, over four weeks.</summary>
    public double Served { get; set; } = 1;

    /// <summary>Weight of fakes.</summary>
    public double Fakes { get; private set; }

    /// <summary>Dollars a unit of weight earned.</summary>
    public double Income { get; set; }

    /// <summary>What consumers want on a day, in dollars.</summary>
    public double Wanted(int day, DemandModel demand, double factor, double news)
    {
        mood += 0.256 * demand.Noise * news - mood / 30; // 0.256² = 1 - (29/30)²: its deviation is the model's
        return demand.UsdPerDay * Math.Pow(1 + demand.GrowthPerYear, day / 365.0) * factor * Math.Exp(mood)
            * Math.Pow(demand.PriceIndex, 1 + demand.Elasticity) * Math.Pow(Math.Max(Served, 0.01), demand.Feedback);
    }

    /// <summary>A week of cheating: fakes come where a week pays more than it costs, and some are found.</summary>
    public void Cheat(AdversaryModel adversary, double usdPerWeight)
    {
        Fakes *= 1 - adversary.FoundPerWeek;
        if (usdPerWeight * 7 > adversary.SybilCostUsd * adversary.FoundPerWeek) Fakes += Providers.Weight * adversary.SybilPerWeek;
    }
}

/// <summary>A day's sums over networks.</summary>
struct DayTotals
{
    public double Units, Weight, ServedUsd, FeesUsd, BurnedUsd, WantedBurn, Minted, Sold, EarnedUsd;

    public void Add(Cohorts providers, NetworkState state, double served, double credits, double fee, double price, double paid, double sold)
    {
        (Units, Weight) = (Units + providers.Units, Weight + providers.Weight);
        (ServedUsd, FeesUsd, BurnedUsd) = (ServedUsd + served, FeesUsd + fee, BurnedUsd + credits);
        (WantedBurn, Minted, Sold) = (WantedBurn + (price > 0 ? credits / price : 0), Minted + paid, Sold + sold);
        EarnedUsd += state.Income * providers.Weight;
    }
}

/// <summary>What is looked at to see whether something broke.</summary>
readonly record struct DayState(double Price, double Units, double Served, double BribeMargin, double Fakes, double Treasury);

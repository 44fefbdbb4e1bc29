namespace Grange.Simulation;

/// <summary>Sees in one run what breaks first.</summary>
sealed class BreakWatch(SimulationModel model)
{
    /// <summary>A network that begins is given a while.</summary>
    const int GraceDays = 56;

    double most;
    Break first;
    int breakDay;
    int? revenueDay, emptyDay;

    public void Look(int day, DayState state, double revenueUsd, double mintedUsd)
    {
        most = Math.Max(most, state.Units);
        if (emptyDay is null && state.Treasury <= 0 && model.Supply.TreasuryUsd > 0) emptyDay = day;
        if (day < GraceDays) return;
        if (revenueDay is null && revenueUsd > mintedUsd) revenueDay = day;
        if (first == Break.Nothing) (first, breakDay) = (Broken(state), day);
    }

    public RunSummary Summary(int days) => new(first, first == Break.Nothing ? days : breakDay, revenueDay, emptyDay ?? days);

    Break Broken(DayState state) => state switch
    {
        _ when state.Units < most / 2 => Break.Providers,
        { Served: < 0.5 } => Break.Service,
        _ when state.Price < model.Price.InitialUsd / 20 => Break.Price,
        { BribeMargin: < 1 } => Break.Verifiers,
        { Fakes: > 0.5 } => Break.Fakes,
        _ when emptyDay is not null => Break.Treasury,
        _ => Break.Nothing,
    };
}

namespace Grange.Simulation;

/// <summary>Tokens in one run, in whole ones: what circulates, what of it is locked, what opens when.</summary>
sealed class Supply(SupplyModel model)
{
    readonly double[] opening = new double[Math.Max(1, model.LockDays)];
    double closed, sumOpening;

    public double Circulating { get; private set; } = model.Circulating;
    public double Minted { get; private set; }
    public double Burned { get; private set; }

    /// <summary>Locked, or opening.</summary>
    public double Locked => closed + sumOpening;

    /// <summary>Tokens that vest on a day.</summary>
    public double Vested(int day) => day >= model.CliffDays && day < model.CliffDays + model.VestingDays ? model.Vesting / model.VestingDays : 0;

    /// <summary>What of a burn is there to be burned: nobody burns what is locked.</summary>
    public double Burnable(double wanted) => Math.Min(wanted, Math.Max(0, Circulating - Locked));

    public void Day(int day, double minted, double burned)
    {
        Minted += minted;
        Burned += burned;
        Circulating += minted + Vested(day) - burned;
        var slot = day % opening.Length;
        sumOpening -= opening[slot];
        opening[slot] = 0;
        var move = (Circulating * model.Staked - closed) / 30;
        if (move < 0)
        {
            opening[slot] = -move;
            sumOpening -= move;
        }
        else move = Math.Min(move, Math.Max(0, Circulating - Locked));
        closed += move;
    }
}

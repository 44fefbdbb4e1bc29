namespace Grange.Wireless.Serving;

/// <summary>What the network tells a device of its radio.</summary>
/// <param name="DataRate">The region's index.</param>
/// <param name="PowerIndex">0 is the strongest.</param>
/// <param name="Repeats">How often each frame is sent: 1 to 3.</param>
public readonly record struct RadioSetting(byte DataRate, byte PowerIndex, byte Repeats);

/// <summary>The last uplinks of a session, and how its radio is set by what it answered.</summary>
public sealed class AdrState
{
    /// <summary>Uplinks that are looked at.</summary>
    public const int Depth = 20;

    readonly List<(uint Counter, int SnrDeciDb)> history = new(Depth);

    public byte PowerIndex { get; set; }

    public byte Repeats { get; set; } = 1;

    /// <summary>What was asked and is not answered yet.</summary>
    public RadioSetting? Asked { get; set; }

    /// <summary>Uplinks until it is asked again after a refusal.</summary>
    public int Pause { get; set; }

    public void Heard(uint counter, int snrDeciDb)
    {
        if (history.Count == Depth) history.RemoveAt(0);
        history.Add((counter, snrDeciDb));
        if (Pause > 0) Pause--;
    }

    /// <summary>A better of several copies of the last uplink.</summary>
    public void Better(int snrDeciDb)
    {
        if (history.Count > 0 && history[^1].SnrDeciDb < snrDeciDb) history[^1] = history[^1] with { SnrDeciDb = snrDeciDb };
    }

    public bool IsFull => history.Count == Depth;

    /// <summary>The best of them; 0 when nothing was heard.</summary>
    public int MaxSnrDeciDb => history.Count == 0 ? 0 : history.Max(one => one.SnrDeciDb);

    /// <summary>Frames that were not heard, in thousandths of those that were sent.</summary>
    public int LossPermille
    {
        get
        {
            if (history.Count < 2) return 0;
            var sent = (long)history[^1].Counter - history[0].Counter + 1;
            return sent < history.Count ? 0 : (int)(1000 * (sent - history.Count) / sent);
        }
    }

    /// <summary>What was heard says nothing of a radio that is set anew.</summary>
    public void Forget() => history.Clear();
}

/// <summary>The data rate algorithm that most networks use: as fast and as quiet as the margin allows.</summary>
public static class Adr
{
    /// <summary>Kept in hand, and what a step is worth, in tenths of a decibel.</summary>
    const int ReserveDeciDb = 100, StepDeciDb = 30;

    /// <summary>By loss below 5 %, 10 %, 30 % and above; by how often it is repeated now.</summary>
    static readonly byte[,] Repeating = { { 1, 1, 2 }, { 1, 2, 3 }, { 2, 3, 3 }, { 3, 3, 3 } };

    /// <summary>How the radio should be set; what it is where nothing is better.</summary>
    public static RadioSetting Of(AdrState state, byte rate, Region region)
    {
        var (power, steps) = (state.PowerIndex, (state.MaxSnrDeciDb - region.RateAt(rate).RequiredSnrDeciDb - ReserveDeciDb) / StepDeciDb);
        if (rate > region.MaxAdrRate) return new(rate, power, state.Repeats);
        for (; steps > 0 && rate < region.MaxAdrRate; steps--) rate++;
        for (; steps > 0 && power < region.MaxPowerIndex; steps--) power++;
        for (; steps < 0 && power > 0 && state.IsFull; steps++) power--;
        var loss = state.LossPermille switch { < 50 => 0, < 100 => 1, < 300 => 2, _ => 3 };
        return new(rate, power, state.IsFull ? Repeating[loss, Math.Clamp((int)state.Repeats, 1, 3) - 1] : state.Repeats);
    }
}

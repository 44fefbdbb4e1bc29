using Grange.Kernel;

namespace Grange.Simulation;

/// <summary>What of a network no run changes: its definition's own policy object, what time emits on each day by the kernel's schedule, and how much of a pool its Score shares out.</summary>
sealed class NetworkPlan
{
    const long DayMs = 86_400_000;

    readonly UInt128[] byTime, shares;
    readonly PaidPart paid;

    public NetworkPlan(NetworkModel model, NetworkDefinition definition, PaidPart paid, DateOnly from, int days)
    {
        (Model, Definition, this.paid) = (model, definition, paid);
        (byTime, shares) = (new UInt128[days], new UInt128[days]);
        var start = new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
        FirstDay = start / NetEmission.SecondsPerDay;
        var emission = definition.Token.Emission;
        for (var day = 0; day < days; day++)
        {
            var at = start + day * NetEmission.SecondsPerDay;
            byTime[day] = (emission.Cumulative(at + NetEmission.SecondsPerDay) - emission.Cumulative(at)).Value;
            shares[day] = Share(byTime[day]);
        }
    }

    public NetworkModel Model { get; }
    public NetworkDefinition Definition { get; }
    public string Assumes => paid.Assumes;

    /// <summary>Unix seconds / 86,400.</summary>
    public long FirstDay { get; }

    /// <summary>What the whole network mints on a day: all operators of it, by <see cref="RewardPolicy.Mint"/>.</summary>
    /// <param name="net">What the token's net emission gives, to all networks.</param>
    public RewardMint Mint(int day, UInt128 unminted, MicroUsd revenue, Wei net)
    {
        var share = net == Wei.Zero ? shares[day] : Share(byTime[day] + net.Value);
        return Definition.Policy.Mint(new RewardBasis(share, unminted, revenue, DayMs, 1));
    }

    /// <summary>Part of a pool that Score pays to so many units; the rest joins the next pool.</summary>
    public double Paid(double units) => paid.At(units);

    // One book for all operators: the epochs of several sum to that of one, floors aside.
    UInt128 Share(UInt128 emitted) => Allocation.MulDiv(emitted, (UInt128)Definition.ShareBps, 10_000);
}

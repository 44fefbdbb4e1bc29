using Grange.Kernel;

namespace Grange.Simulation;

/// <summary>How much of a pool a module's own Score pays out, by the number of devices: bounds on earnings leave some of it while there are few.</summary>
/// <remarks>Measured once for a definition, by <see cref="Preview"/>: made-up epochs of <see cref="ISimulated"/>, scored as a node scores real ones. Between two counts the part is drawn straight over the logarithm.</remarks>
public sealed class PaidPart
{
    static readonly int[] Counts = [1, 10, 100, 1_000];

    readonly double[] parts;

    PaidPart(double[] parts, string assumes) => (this.parts, Assumes) = (parts, assumes);

    /// <summary>What the module took for granted, for the reader of a report.</summary>
    public string Assumes { get; }

    /// <summary>Measures a module; one that cannot make an epoch up pays everything.</summary>
    /// <param name="module">Null: this program does not have it.</param>
    /// <param name="revenue">What consumers use up in a day, at least a dollar, so that a policy of revenue mints.</param>
    public static PaidPart Of(INetwork? module, NetworkDefinition definition, long fromMs, MicroUsd revenue)
    {
        if (module is not ISimulated simulated)
            return new([1, 1, 1, 1], module is null ? $"module '{definition.Module}' is not in this program: each unit is paid alike" : $"module '{definition.Module}' makes no epochs up: each unit is paid by its weight");
        var previews = Counts.Select(count => Preview.Run(module, simulated, definition, count, fromMs, revenue)).ToList();
        return new([.. previews.Select(Part)], previews[^1].Assumes);
    }

    public double At(double units)
    {
        if (units <= 1) return parts[0];
        var log = Math.Log10(units);
        var below = Math.Min((int)log, parts.Length - 1);
        return below == parts.Length - 1 ? parts[^1] : parts[below] + (parts[below + 1] - parts[below]) * (log - below);
    }

    static double Part(Preview preview) => preview.Epoch.Pool == 0 ? 1 : 1 - (double)preview.Epoch.Remainder / (double)preview.Epoch.Pool;
}

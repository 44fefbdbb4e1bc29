using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Simulation;

/// <summary>Every module's scoring as far as it has been measured, by definition.</summary>
/// <param name="modules">The modules this program has, by name.</param>
public sealed class PaidParts(IReadOnlyDictionary<string, INetwork> modules)
{
    /// <summary>A day in which a policy of revenue mints.</summary>
    static readonly MicroUsd Revenue = new(1_000_000_000);

    readonly ConcurrentDictionary<(Cid, DateOnly), Lazy<PaidPart>> known = new();

    public IReadOnlyDictionary<string, INetwork> Modules => modules;

    /// <summary>How many definitions were measured.</summary>
    public int Count => known.Count;

    internal PaidPart Of(NetworkDefinition definition, DateOnly from, DemandModel demand)
    {
        var revenue = new MicroUsd(Math.Max(Revenue.Value, (long)Math.Min(demand.UsdPerDay * 1e6, 1e15)));
        return known.GetOrAdd((definition.Cid, from), _ => new Lazy<PaidPart>(() => PaidPart.Of(
            modules.GetValueOrDefault(definition.Module), definition, new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds(), revenue))).Value;
    }
}

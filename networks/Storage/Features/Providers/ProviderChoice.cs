using Grange.Kernel;

namespace Grange.Storage.Providers;

/// <summary>A provider that a piece may be given to.</summary>
/// <param name="Provider">How it described itself.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="AskMicroUsd">What it asks, per TiB and 30 days.</param>
/// <param name="Failures">Failures that still weigh.</param>
/// <param name="IsFull">It refused for want of room lately.</param>
public readonly record struct Candidate(ProviderRow Provider, Address Owner, long AskMicroUsd, int Failures, bool IsFull);

/// <summary>Who gets the next copies of a piece. Pure.</summary>
static class ProviderChoice
{
    /// <summary>
    /// The best providers for a piece that still needs <paramref name="copies"/>: alive, with room, within the price, and no two of one owner.
    /// </summary>
    /// <remarks>Those that failed less come first, then the cheaper, then those with more room; who said "full" is asked last.</remarks>
    /// <param name="candidates">All registered providers.</param>
    /// <param name="owners">Owners that hold a copy already.</param>
    /// <param name="devices">Devices that hold a copy already.</param>
    /// <param name="bytes">Bytes of the piece.</param>
    /// <param name="mostMicroUsd">The highest ask that every payer in the piece consents to.</param>
    /// <param name="copies">How many are needed.</param>
    /// <param name="anyOwner">A network for one machine: one owner may hold several copies.</param>
    /// <param name="nowMs">Now.</param>
    public static IReadOnlyList<Candidate> Pick(
        IEnumerable<Candidate> candidates, IReadOnlySet<Address> owners, IReadOnlySet<DeviceId> devices, long bytes, long mostMicroUsd, int copies, bool anyOwner, long nowMs)
    {
        var taken = new HashSet<Address>(owners);
        var picked = new List<Candidate>(copies);
        var fitting = candidates.Where(one => one.Provider.IsAlive(nowMs) && one.Provider.FreeBytes >= bytes && one.AskMicroUsd <= mostMicroUsd && !devices.Contains(one.Provider.Device));
        foreach (var one in fitting.OrderBy(one => one.IsFull).ThenBy(one => one.Failures).ThenBy(one => one.AskMicroUsd).ThenByDescending(one => one.Provider.FreeBytes).ThenBy(one => one.Provider.Device))
        {
            if (picked.Count == copies) break;
            if (anyOwner || taken.Add(one.Owner)) picked.Add(one);
        }
        return picked;
    }
}

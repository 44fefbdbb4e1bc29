using Grange.Kernel;

namespace Grange.Storage.Providers;

/// <summary>A provider that a piece may be given to.</summary>
/// <param name="Provider">How it described itself.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="AskMicroUsd">What it asks, per TiB and 30 days.</param>
/// <param name="Failures">Failures that still weigh.</param>
/// <param name="IsFull">It refused for want of room lately.</param>
/// <param name="IsVetted">It has passed as many audits as the network wants to see.</param>
/// <param name="Neighbourhood">Its <see cref="Subnet"/>.</param>
public readonly record struct Candidate(ProviderRow Provider, Address Owner, long AskMicroUsd, int Failures, bool IsFull, bool IsVetted, string? Neighbourhood);

/// <summary>What a piece still needs.</summary>
/// <param name="Bytes">Bytes of one part.</param>
/// <param name="MostMicroUsd">The highest ask that every payer in the piece consents to.</param>
/// <param name="Parts">How many are needed.</param>
/// <param name="AnyOwner">A network for one machine: one owner may hold several.</param>
/// <param name="TriesOne">One part may go to a provider that is still being tried out, the others only where no other can be had.</param>
/// <param name="Owners">Owners that hold a part already.</param>
/// <param name="Devices">Devices that hold one, or held one and have not cleared it away.</param>
/// <param name="Subnets">Neighbourhoods that hold one.</param>
sealed record Wanted(long Bytes, long MostMicroUsd, int Parts, bool AnyOwner, bool TriesOne, IReadOnlySet<Address> Owners, IReadOnlySet<DeviceId> Devices, IReadOnlySet<string> Subnets);

/// <summary>Who gets the next parts of a piece. Pure.</summary>
static class ProviderChoice
{
    /// <summary>The best providers: alive, open, with room, within the price, and no two of one owner or one neighbourhood.</summary>
    /// <remarks>Vetted ones come first, then those that failed less, then those with an address of their own, then the cheaper, then those with more room; who said "full" is asked last.</remarks>
    public static IReadOnlyList<Candidate> Pick(IEnumerable<Candidate> candidates, Wanted wanted, long nowMs)
    {
        var (owners, subnets) = (new HashSet<Address>(wanted.Owners), new HashSet<string>(wanted.Subnets));
        var picked = new List<Candidate>(wanted.Parts);
        var fitting = candidates.Where(one =>
            one.Provider.IsAlive(nowMs) && !one.Provider.IsClosed(nowMs) && one.Provider.FreeBytes >= wanted.Bytes && one.AskMicroUsd <= wanted.MostMicroUsd && !wanted.Devices.Contains(one.Provider.Device));
        var ordered = fitting.OrderBy(one => one.IsFull).ThenBy(one => !one.IsVetted).ThenBy(one => one.Failures).ThenBy(one => one.Provider.IsRelayed).ThenBy(one => one.AskMicroUsd).ThenByDescending(one => one.Provider.FreeBytes).ThenBy(one => one.Provider.Device).ToList();
        if (wanted.TriesOne && ordered.Find(one => !one.IsVetted && !one.IsFull) is { Provider: not null } newcomer)
        {
            ordered.Remove(newcomer);
            ordered.Insert(0, newcomer);
        }
        foreach (var one in ordered)
        {
            if (picked.Count == wanted.Parts) break;
            var subnet = one.Neighbourhood;
            if (!wanted.AnyOwner && (owners.Contains(one.Owner) || subnet is not null && subnets.Contains(subnet))) continue;
            owners.Add(one.Owner);
            if (subnet is not null) subnets.Add(subnet);
            picked.Add(one);
        }
        return picked;
    }
}

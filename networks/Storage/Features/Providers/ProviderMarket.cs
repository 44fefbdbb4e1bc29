using Grange.Kernel;
namespace Grange.Storage.Providers;

/// <summary>The providers that can be given something now, each with what it asks.</summary>
sealed class ProviderMarket(StorageNode node)
{
    public async Task<IReadOnlyList<Candidate>> CandidatesAsync(CancellationToken cancel) => Candidates(await node.Providers.AllAsync(cancel));

    /// <summary>Those that are members in good standing of this network, work through this node and do not want to leave.</summary>
    public IReadOnlyList<Candidate> Candidates(IEnumerable<ProviderRow> providers)
    {
        var (devices, terms) = (node.Host.Devices.View, node.Terms);
        return
        [
            .. providers
                .Select(provider => (provider, device: devices.Find(provider.Device), standing: StorageState.StandingOf(node.Host.Epochs.Carry, provider.Device)))
                .Where(one => !one.provider.Leaves && one.standing is not ({ IsSuspended: true } or { Missed: > 0 }))
                .Where(one => one.device is { Revoked: false } device && device.Network == node.Slug && node.Host.Devices.IsHere(device))
                .Select(one => new Candidate(
                    one.provider, one.device!.Owner, RentRule.Price(one.device, terms), node.Health.Failures(one.provider.Device), node.Health.IsFull(one.provider.Device),
                    (one.standing?.Passed ?? 0) >= terms.VettingAudits, NeighbourhoodOf(one.provider))),
        ];
    }

    /// <summary>The neighbourhood of a provider: of its address, or of where it dialled its tunnel from.</summary>
    public string? NeighbourhoodOf(ProviderRow provider) => !provider.IsRelayed ? Subnet.Of(provider.Url) : node.Relay.Find(provider.Device)?.From is { } from ? Subnet.Of(from) : null;
}

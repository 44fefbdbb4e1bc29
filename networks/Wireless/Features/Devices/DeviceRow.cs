using Grange.Kernel;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Features.Devices;

/// <summary>A device as it is kept.</summary>
/// <param name="NwkKey">The second root key, of 1.1; null before.</param>
/// <param name="DevAddr">Of a personalised device, with its two session keys; null for one that joins.</param>
sealed record DeviceRow(
    ulong DevEui, ulong JoinEui, string Name, Address Owner, string Region, byte[]? AppKey, byte[]? NwkKey, bool CountsNonces, bool IsClassC, string Codec,
    uint? DevAddr, byte[]? NwkSKey, byte[]? AppSKey, long MadeMs)
{
    public DeviceTerms ToTerms()
    {
        if (!Regions.TryFind(Region, out var region)) throw new InvalidDataException($"the database names a region {Region}");
        return new DeviceTerms(DevEui, JoinEui, Name, Owner, region, Keys())
        {
            CountsNonces = CountsNonces,
            IsClassC = IsClassC,
            Codec = Codec,
            Personal = DevAddr is { } address && NwkSKey is { } network && AppSKey is { } app ? (address, new SessionKeys(new LoraKey(network), new LoraKey(app))) : null,
        };
    }

    JoinKeys? Keys() => AppKey is not { } app ? null
        : NwkKey is { } network ? JoinKeys.Of11(new LoraKey(network), new LoraKey(app), DevEui)
        : JoinKeys.Of10(new LoraKey(app));
}

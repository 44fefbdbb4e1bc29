using Grange.Charging;
using Grange.Energy;
using Grange.Kernel;
using Grange.Mapping;
using Grange.Readings;
using Grange.Storage;
using Grange.Vehicles;
using Grange.Wireless;

namespace Grange.Host;

/// <summary>Every network module this program has: an eighth is one folder under networks/ and one line here.</summary>
public static class Roster
{
    public static IReadOnlyList<INetwork> All { get; } =
    [
        new StorageNetwork(),
        new ReadingsNetwork(),
        new ChargingNetwork(),
        new EnergyNetwork(),
        new WirelessNetwork(),
        new MappingNetwork(),
        new VehiclesNetwork(),
    ];

    /// <summary>The modules by name, as definitions and audits name them.</summary>
    public static IReadOnlyDictionary<string, INetwork> ByName { get; } = All.ToDictionary(network => network.Info.Module);
}

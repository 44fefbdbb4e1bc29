using Grange.Store;

namespace Grange.Vehicles.Features;

/// <summary>The module's tables; every row belongs to one network.</summary>
static class VehiclesTables
{
    public const string Module = "vehicles";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("owners", """
            CREATE TABLE vehicles_act (
                network text NOT NULL, number bigint NOT NULL, at_ms bigint NOT NULL, body blob NOT NULL,
                PRIMARY KEY (network, number))
            """),
    ];
}

using Grange.Store;

namespace Grange.Wireless.Features;

/// <summary>The module's tables; every row belongs to one network. EUIs are numbers as they are (the sign means nothing), keys 16 bytes, places degrees × 10⁷.</summary>
static class WirelessTables
{
    public const string Module = "wireless";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("devices", """
            CREATE TABLE wireless_device (
                network text NOT NULL, dev_eui bigint NOT NULL, join_eui bigint NOT NULL, name text NOT NULL, owner blob NOT NULL, region text NOT NULL,
                app_key blob, nwk_key blob, counts_nonces bigint NOT NULL, is_class_c bigint NOT NULL, codec text NOT NULL,
                dev_addr bigint, nwk_s_key blob, app_s_key blob, made_ms bigint NOT NULL,
                PRIMARY KEY (network, dev_eui));
            CREATE TABLE wireless_gateway (
                network text NOT NULL, eui bigint NOT NULL, name text NOT NULL, owner blob NOT NULL, lat_e7 bigint, lon_e7 bigint, made_ms bigint NOT NULL,
                PRIMARY KEY (network, eui))
            """),
    ];
}

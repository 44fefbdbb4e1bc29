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
        new("consumers", """
            CREATE TABLE wireless_codec (
                network text NOT NULL, owner blob NOT NULL, name text NOT NULL, source text NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, owner, name));
            CREATE TABLE wireless_target (
                network text NOT NULL, id text NOT NULL, owner blob NOT NULL, kind text NOT NULL, url text NOT NULL, secret text NOT NULL, events text NOT NULL,
                failures bigint NOT NULL, due_ms bigint NOT NULL, last_error text, stopped text, delivered bigint NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, id));
            CREATE TABLE wireless_outbox (
                network text NOT NULL, target text NOT NULL, number bigint NOT NULL, event text NOT NULL, dev_eui bigint NOT NULL, body text NOT NULL,
                PRIMARY KEY (network, target, number));
            CREATE TABLE wireless_outbox_place (network text PRIMARY KEY, number bigint NOT NULL)
            """),
    ];
}

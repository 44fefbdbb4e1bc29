using Grange.Store;

namespace Grange.Charging.Features;

/// <summary>The module's tables; every row belongs to one network. Hashes, ids and addresses are their binary form, times Unix milliseconds.</summary>
static class ChargingTables
{
    public const string Module = "charging";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("stations", """
            CREATE TABLE charging_station (
                network text NOT NULL, identity text NOT NULL, device blob NOT NULL, profile bigint NOT NULL, salt text, hash text, offered_salt text, offered_hash text,
                is_open bigint NOT NULL, booted bigint NOT NULL, model text, made_ms bigint NOT NULL,
                PRIMARY KEY (network, identity));
            CREATE UNIQUE INDEX charging_station_by_device ON charging_station (network, device);
            CREATE TABLE charging_connector (
                network text NOT NULL, identity text NOT NULL, evse bigint NOT NULL, connector bigint NOT NULL, status text NOT NULL, changed_ms bigint NOT NULL,
                PRIMARY KEY (network, identity, evse, connector));
            CREATE TABLE charging_security (
                network text NOT NULL, identity text NOT NULL, at_ms bigint NOT NULL, kind text NOT NULL, info text NOT NULL,
                PRIMARY KEY (network, identity, at_ms, kind, info))
            """),
        new("transactions", """
            CREATE TABLE charging_transaction (
                network text NOT NULL, identity text NOT NULL, tx text NOT NULL, number bigint NOT NULL, start_key blob, evse bigint NOT NULL, token text NOT NULL,
                from_ms bigint NOT NULL, to_ms bigint,
                PRIMARY KEY (network, identity, tx));
            CREATE UNIQUE INDEX charging_transaction_by_number ON charging_transaction (network, number);
            CREATE INDEX charging_transaction_by_start ON charging_transaction (network, start_key);
            CREATE INDEX charging_transaction_by_token ON charging_transaction (network, token);
            CREATE TABLE charging_event (
                network text NOT NULL, event_key blob NOT NULL, identity text NOT NULL, tx text NOT NULL, version bigint NOT NULL, said_ms bigint NOT NULL, taken_ms bigint NOT NULL,
                said blob NOT NULL,
                PRIMARY KEY (network, identity, tx, event_key))
            """),
        new("sessions", """
            CREATE TABLE charging_session (
                network text NOT NULL, hold blob NOT NULL, device blob NOT NULL, identity text NOT NULL, evse bigint NOT NULL, payer blob NOT NULL, token text NOT NULL,
                start_id bigint NOT NULL, most bigint NOT NULL, tariff text NOT NULL, zone bigint NOT NULL, quoted_ms bigint NOT NULL, asked_ms bigint, is_over bigint NOT NULL,
                PRIMARY KEY (network, hold));
            CREATE INDEX charging_session_by_token ON charging_session (network, token);
            CREATE INDEX charging_session_open ON charging_session (network, is_over);
            CREATE TABLE charging_meter (
                network text NOT NULL, identity text NOT NULL, evse bigint NOT NULL, register bigint, page bigint,
                PRIMARY KEY (network, identity, evse));
            CREATE TABLE charging_fact (
                network text NOT NULL, hold blob NOT NULL, kind bigint NOT NULL, a bigint NOT NULL, b bigint NOT NULL, c bigint NOT NULL, tx text NOT NULL,
                PRIMARY KEY (network, hold, kind))
            """),
        new("tags", """
            ALTER TABLE charging_session ADD COLUMN tx text;
            CREATE INDEX charging_session_by_transaction ON charging_session (network, identity, tx);
            CREATE TABLE charging_tag (
                network text NOT NULL, token text NOT NULL, kind text NOT NULL, account blob NOT NULL, group_token text, blocked bigint NOT NULL, listed bigint NOT NULL,
                expires_ms bigint, party text NOT NULL, said text, changed_ms bigint NOT NULL,
                PRIMARY KEY (network, token));
            CREATE TABLE charging_list (
                network text NOT NULL, identity text NOT NULL, version bigint NOT NULL, entries text NOT NULL,
                PRIMARY KEY (network, identity));
            CREATE TABLE charging_reservation (
                network text NOT NULL, id bigint NOT NULL, hold blob NOT NULL, identity text NOT NULL, evse bigint NOT NULL, payer blob NOT NULL, token text NOT NULL, group_token text,
                until_ms bigint NOT NULL, made_ms bigint NOT NULL, micro_usd bigint NOT NULL, state text NOT NULL, remote text,
                PRIMARY KEY (network, id))
            """),
        new("power", """
            CREATE TABLE charging_profile (
                network text NOT NULL, identity text NOT NULL, id bigint NOT NULL, evse bigint NOT NULL, said blob NOT NULL,
                PRIMARY KEY (network, identity, id));
            CREATE TABLE charging_site (
                network text NOT NULL, owner blob NOT NULL, site text NOT NULL, milliamps bigint NOT NULL,
                PRIMARY KEY (network, owner, site));
            CREATE TABLE charging_site_charger (
                network text NOT NULL, identity text NOT NULL, owner blob NOT NULL, site text NOT NULL, confirmed bigint NOT NULL, pending bigint,
                PRIMARY KEY (network, identity))
            """),
        new("roaming", """
            CREATE TABLE charging_party (
                network text NOT NULL, id text NOT NULL, account blob NOT NULL, invited text, ours text, theirs text, name text NOT NULL, roles text NOT NULL, versions text NOT NULL,
                endpoints text NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, id));
            CREATE TABLE charging_roaming (
                network text NOT NULL, party text NOT NULL, kind text NOT NULL, id text NOT NULL, said text NOT NULL, updated_ms bigint NOT NULL,
                PRIMARY KEY (network, party, kind, id));
            CREATE TABLE charging_roaming_session (
                network text NOT NULL, hold blob NOT NULL, party text NOT NULL, token text NOT NULL, reference text, is_over bigint NOT NULL,
                PRIMARY KEY (network, hold));
            CREATE TABLE charging_push (
                network text NOT NULL, id bigint NOT NULL, party text NOT NULL, verb text NOT NULL, module text NOT NULL, path text NOT NULL, body text NOT NULL, tries bigint NOT NULL,
                next_ms bigint NOT NULL,
                PRIMARY KEY (network, id))
            """),
        new("told", "ALTER TABLE charging_reservation ADD COLUMN is_told bigint NOT NULL DEFAULT 1"),
    ];
}

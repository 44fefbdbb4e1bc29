using Grange.Store;

namespace Grange.Vehicles.Features;

/// <summary>The module's tables; every row belongs to one network. Ids are their binary form, times Unix milliseconds, bodies sealed under a vehicle's key.</summary>
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
        new("keys", """
            CREATE TABLE vehicles_key (
                network text NOT NULL, vehicle bigint NOT NULL, generation bigint NOT NULL, owner blob NOT NULL, wrapped blob, made_ms bigint NOT NULL, deleted_ms bigint,
                PRIMARY KEY (network, vehicle, generation))
            """),
        new("secrets", """
            CREATE TABLE vehicles_secret (
                network text NOT NULL, vehicle bigint NOT NULL, kind text NOT NULL, number bigint NOT NULL, generation bigint NOT NULL, body blob NOT NULL,
                PRIMARY KEY (network, vehicle, kind, number))
            """),
        new("batches", """
            CREATE TABLE vehicles_batch (
                network text NOT NULL, number bigint NOT NULL, device blob NOT NULL, seq bigint NOT NULL, vehicle bigint NOT NULL, generation bigint NOT NULL,
                from_ms bigint NOT NULL, to_ms bigint NOT NULL, taken_ms bigint NOT NULL, points bigint NOT NULL, digest blob NOT NULL, body blob NOT NULL,
                PRIMARY KEY (network, number))
            """),
        new("batchesonce", "CREATE UNIQUE INDEX vehicles_batch_seq ON vehicles_batch (network, device, seq)"),
        new("batchestime", "CREATE INDEX vehicles_batch_time ON vehicles_batch (network, vehicle, to_ms)"),
        new("windows", """
            CREATE TABLE vehicles_window (
                network text NOT NULL, vehicle bigint NOT NULL, slot_ms bigint NOT NULL, said_ms bigint NOT NULL,
                PRIMARY KEY (network, vehicle, slot_ms))
            """),
        new("places", "CREATE TABLE vehicles_place (network text PRIMARY KEY, number bigint NOT NULL)"),
        new("rollups", """
            CREATE TABLE vehicles_rollup (
                network text NOT NULL, vehicle bigint NOT NULL, slot_ms bigint NOT NULL, generation bigint NOT NULL, body blob NOT NULL,
                PRIMARY KEY (network, vehicle, slot_ms))
            """),
        new("hooks", """
            CREATE TABLE vehicles_hook (
                network text NOT NULL, id text NOT NULL, owner blob NOT NULL, vehicle bigint NOT NULL, signal text NOT NULL, condition text NOT NULL, cooldown_ms bigint NOT NULL, url text NOT NULL,
                secret text NOT NULL, fired_ms bigint, failures bigint NOT NULL, disabled bigint NOT NULL, due_ms bigint NOT NULL,
                PRIMARY KEY (network, id))
            """),
        new("hookevents", """
            CREATE TABLE vehicles_hookevent (
                network text NOT NULL, hook text NOT NULL, number bigint NOT NULL, body text NOT NULL,
                PRIMARY KEY (network, hook, number))
            """),
        new("access", """
            CREATE TABLE vehicles_access (
                network text NOT NULL, vehicle bigint NOT NULL, seq bigint NOT NULL, minute bigint NOT NULL, reader blob NOT NULL, scopes bigint NOT NULL, purpose text NOT NULL,
                reads bigint NOT NULL, refused bigint NOT NULL, results bigint NOT NULL, from_ms bigint NOT NULL, to_ms bigint NOT NULL, before blob NOT NULL,
                PRIMARY KEY (network, vehicle, seq))
            """),
        new("sales", """
            CREATE TABLE vehicles_sale (
                network text NOT NULL, batch bigint NOT NULL, vehicle bigint NOT NULL, device blob NOT NULL, reader blob NOT NULL, reads bigint NOT NULL, credits bigint NOT NULL, at_ms bigint NOT NULL, state bigint NOT NULL,
                PRIMARY KEY (network, batch, vehicle))
            """),
        new("programkeys", """
            CREATE TABLE vehicles_programkey (
                network text NOT NULL, id text NOT NULL, account blob NOT NULL, name text NOT NULL, hash blob NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, id))
            """),
        new("credentials", """
            CREATE TABLE vehicles_credential (
                network text NOT NULL, number bigint NOT NULL, vehicle bigint NOT NULL, kind text NOT NULL, holder blob NOT NULL, issued_ms bigint NOT NULL, revoked bigint NOT NULL,
                PRIMARY KEY (network, number))
            """),
        new("salesof", "CREATE INDEX vehicles_sale_vehicle ON vehicles_sale (network, vehicle, batch)"),
    ];
}

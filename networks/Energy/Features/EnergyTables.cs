using Grange.Store;

namespace Grange.Energy.Features;

/// <summary>The module's tables; every row belongs to one network. Ids are their binary form, times Unix milliseconds, energies Wh or mWh as named.</summary>
static class EnergyTables
{
    public const string Module = "energy";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("meters", """
            CREATE TABLE energy_interval (
                network text NOT NULL, device blob NOT NULL, slot_ms bigint NOT NULL, version bigint NOT NULL, seconds bigint NOT NULL, import_wh bigint NOT NULL, export_wh bigint NOT NULL,
                quality text NOT NULL, source text NOT NULL, level bigint NOT NULL, said_ms bigint NOT NULL,
                PRIMARY KEY (network, device, slot_ms, version));
            CREATE INDEX energy_interval_by_slot ON energy_interval (network, slot_ms);
            CREATE TABLE energy_track (
                network text NOT NULL, device blob NOT NULL, state text NOT NULL,
                PRIMARY KEY (network, device));
            CREATE TABLE energy_quarantine (
                network text NOT NULL, device blob NOT NULL, reason text NOT NULL, count bigint NOT NULL, last_ms bigint NOT NULL,
                PRIMARY KEY (network, device, reason));
            CREATE TABLE energy_certificate (
                network text NOT NULL, device blob NOT NULL, first_wh bigint NOT NULL, last_wh bigint NOT NULL, slot_ms bigint NOT NULL, seconds bigint NOT NULL, capacity_w bigint NOT NULL,
                PRIMARY KEY (network, device, first_wh));
            CREATE INDEX energy_certificate_by_slot ON energy_certificate (network, slot_ms);
            CREATE TABLE energy_slice (
                network text NOT NULL, device blob NOT NULL, first_wh bigint NOT NULL, last_wh bigint NOT NULL, used bigint NOT NULL, buyer text NOT NULL, at_ms bigint NOT NULL,
                PRIMARY KEY (network, device, first_wh));
            CREATE TABLE energy_debit (
                network text NOT NULL, device blob NOT NULL, slot_ms bigint NOT NULL, version bigint NOT NULL, wh bigint NOT NULL,
                PRIMARY KEY (network, device, slot_ms, version))
            """),
        new("market", """
            CREATE TABLE energy_word (
                network text NOT NULL, name text NOT NULL, body blob NOT NULL,
                PRIMARY KEY (network, name));
            CREATE TABLE energy_paid (
                network text NOT NULL, slot_ms bigint NOT NULL, epoch bigint NOT NULL, barred text NOT NULL,
                PRIMARY KEY (network, slot_ms));
            CREATE TABLE energy_line_claim (
                network text NOT NULL, slot_ms bigint NOT NULL, seller blob NOT NULL, buyer blob NOT NULL, wh bigint NOT NULL,
                PRIMARY KEY (network, slot_ms, seller, buyer));
            CREATE TABLE energy_session (
                network text NOT NULL, hold text NOT NULL, whose text NOT NULL, payer text NOT NULL, from_ms bigint NOT NULL, to_ms bigint NOT NULL, body blob NOT NULL, at_ms bigint NOT NULL,
                PRIMARY KEY (network, hold))
            """),
    ];
}

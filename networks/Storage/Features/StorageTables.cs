using Grange.Store;

namespace Grange.Storage;

/// <summary>
/// The module's tables; every row belongs to one network. CIDs, hashes and addresses are their binary form, times Unix milliseconds.
/// </summary>
static class StorageTables
{
    public const string Module = "storage";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("objects", """
            CREATE TABLE storage_object (
                network text NOT NULL, name text NOT NULL, cid blob NOT NULL, size bigint NOT NULL, bytes bigint NOT NULL, payer blob NOT NULL,
                hold blob, price bigint NOT NULL, until_ms bigint NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, name));
            CREATE INDEX storage_object_by_cid ON storage_object (network, cid);
            CREATE TABLE storage_part (
                network text NOT NULL, cid blob NOT NULL, segment bigint NOT NULL, bytes bigint NOT NULL,
                PRIMARY KEY (network, cid, segment));
            CREATE INDEX storage_part_by_segment ON storage_part (network, segment)
            """),
        new("pieces", """
            CREATE TABLE storage_piece (
                network text NOT NULL, segment bigint NOT NULL, piece text NOT NULL, bytes bigint NOT NULL, content bigint NOT NULL,
                is_local bigint NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, segment));
            CREATE INDEX storage_piece_by_cid ON storage_piece (network, piece);
            CREATE TABLE storage_block (
                network text NOT NULL, hash blob NOT NULL, segment bigint NOT NULL, start bigint NOT NULL, length bigint NOT NULL,
                PRIMARY KEY (network, hash));
            CREATE INDEX storage_block_by_segment ON storage_block (network, segment);
            CREATE TABLE storage_copy (
                network text NOT NULL, segment bigint NOT NULL, device blob NOT NULL, state bigint NOT NULL, rent blob, epoch bigint, changed_ms bigint NOT NULL,
                PRIMARY KEY (network, segment, device))
            """),
        new("providers", """
            CREATE TABLE storage_provider (
                network text NOT NULL, device blob NOT NULL, url text NOT NULL, capacity bigint NOT NULL, used bigint NOT NULL, version text NOT NULL,
                told_ms bigint NOT NULL, seen_ms bigint NOT NULL,
                PRIMARY KEY (network, device))
            """),
        new("policies", """
            CREATE TABLE storage_lane (network text NOT NULL, lane bigint NOT NULL, policy text NOT NULL, PRIMARY KEY (network, lane));
            CREATE TABLE storage_shard (network text NOT NULL, segment bigint NOT NULL, shard bigint NOT NULL, piece text NOT NULL, PRIMARY KEY (network, segment, shard));
            CREATE TABLE storage_place (
                network text NOT NULL, hash blob NOT NULL, segment bigint NOT NULL, start bigint NOT NULL, length bigint NOT NULL,
                PRIMARY KEY (network, hash, segment));
            CREATE INDEX storage_place_by_segment ON storage_place (network, segment);
            INSERT INTO storage_place (network, hash, segment, start, length) SELECT network, hash, segment, start, length FROM storage_block;
            DROP TABLE storage_block;
            ALTER TABLE storage_piece ADD COLUMN policy text NOT NULL DEFAULT '';
            ALTER TABLE storage_object ADD COLUMN policy text NOT NULL DEFAULT '';
            ALTER TABLE storage_object ADD COLUMN lifetime text NOT NULL DEFAULT 'fixed';
            ALTER TABLE storage_object ADD COLUMN days bigint NOT NULL DEFAULT 30;
            ALTER TABLE storage_provider ADD COLUMN leaves bigint NOT NULL DEFAULT 0;
            ALTER TABLE storage_copy ADD COLUMN shard bigint NOT NULL DEFAULT 0;
            CREATE TABLE storage_repair (
                network text NOT NULL, segment bigint NOT NULL, shard bigint NOT NULL, device blob NOT NULL, lost_ms bigint NOT NULL, reason text NOT NULL,
                mended_ms bigint, mended_by blob,
                PRIMARY KEY (network, segment, device, lost_ms));
            CREATE INDEX storage_repair_by_time ON storage_repair (network, lost_ms)
            """),
        new("hours", "ALTER TABLE storage_provider ADD COLUMN closed_until_ms bigint NOT NULL DEFAULT 0"),
        new("failed audits", """
            CREATE TABLE storage_failed_audit (
                network text NOT NULL, device blob NOT NULL, at_ms bigint NOT NULL, piece text NOT NULL, chunk bigint NOT NULL, seen bigint NOT NULL, evidence blob,
                PRIMARY KEY (network, device, at_ms, piece))
            """),
    ];
}

using Grange.Store;

namespace Grange.Storage.S3;

/// <summary>The tables behind S3; every row belongs to one network, times are Unix milliseconds, accounts and CIDs their binary form.</summary>
static class S3Tables
{
    public const string Module = "s3";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("keys", """
            CREATE TABLE s3_key (
                network text NOT NULL, access text NOT NULL, secret text NOT NULL, account blob NOT NULL, label text NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, access))
            """),
        new("objects", """
            CREATE TABLE s3_bucket (
                network text NOT NULL, bucket text NOT NULL, account blob NOT NULL, versioning bigint NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, bucket));
            CREATE TABLE s3_version (
                network text NOT NULL, bucket text NOT NULL, name text NOT NULL, seq bigint NOT NULL, version text NOT NULL, latest bigint NOT NULL,
                marker bigint NOT NULL, etag text NOT NULL, size bigint NOT NULL, cid blob, object text, headers text NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, bucket, name, seq));
            CREATE UNIQUE INDEX s3_version_latest ON s3_version (network, bucket, name) WHERE latest = 1;
            CREATE INDEX s3_version_by_object ON s3_version (network, object)
            """),
        new("uploads", """
            CREATE TABLE s3_upload (
                network text NOT NULL, upload text NOT NULL, bucket text NOT NULL, name text NOT NULL, headers text NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, upload));
            CREATE INDEX s3_upload_by_name ON s3_upload (network, bucket, name, upload);
            CREATE TABLE s3_part (
                network text NOT NULL, upload text NOT NULL, number bigint NOT NULL, etag text NOT NULL, size bigint NOT NULL, cid blob NOT NULL,
                object text NOT NULL, made_ms bigint NOT NULL,
                PRIMARY KEY (network, upload, number));
            CREATE INDEX s3_part_by_object ON s3_part (network, object)
            """),
        new("quotas", """
            ALTER TABLE s3_key ADD COLUMN most_bytes bigint;
            ALTER TABLE s3_key ADD COLUMN most_objects bigint;
            CREATE TABLE s3_use (network text NOT NULL, object text NOT NULL, access text NOT NULL, PRIMARY KEY (network, object));
            CREATE INDEX s3_use_by_key ON s3_use (network, access)
            """),
    ];
}

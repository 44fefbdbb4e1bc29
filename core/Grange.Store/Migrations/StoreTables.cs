namespace Grange.Store.Migrations;

/// <summary>The store's own tables.</summary>
static class StoreTables
{
    public const string Module = "grange";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("partitions", """
            CREATE TABLE grange_partition (
                work text NOT NULL, number bigint NOT NULL, epoch bigint NOT NULL,
                PRIMARY KEY (work, number)) WITHOUT ROWID
            """),
        new("jobs", """
            CREATE TABLE grange_job (
                id integer PRIMARY KEY AUTOINCREMENT, queue text NOT NULL, key text NOT NULL, payload blob NOT NULL,
                claim bigint NOT NULL, attempt bigint NOT NULL, due_at bigint NOT NULL, dead_reason text,
                UNIQUE (queue, key));
            CREATE INDEX grange_job_due ON grange_job (queue, due_at) WHERE dead_reason IS NULL
            """),
    ];
}

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
    ];
}

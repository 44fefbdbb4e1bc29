namespace Grange.Store;

/// <summary>Which engine a store stands on. Almost all SQL is the same text on both; see README.md for the common subset.</summary>
public enum Dialect
{
    Sqlite,
    Postgres,
}

using Grange.Store;

namespace Grange.Chain;

/// <summary>The tables of this room.</summary>
public static class ChainTables
{
    /// <summary>Brings them up to date; done before an outbox or an indexer is used.</summary>
    public static Task MigrateAsync(IStore store, CancellationToken cancel) => store.MigrateAsync("chain",
    [
        new("outbox", """
            CREATE TABLE chain_outbox (
                key text NOT NULL PRIMARY KEY, chain bigint NOT NULL, sender blob NOT NULL, nonce bigint NOT NULL,
                state bigint NOT NULL, included blob, block bigint, succeeded bigint, complaint text,
                UNIQUE (chain, sender, nonce));
            CREATE INDEX chain_outbox_state ON chain_outbox (state);
            CREATE TABLE chain_outbox_attempt (
                key text NOT NULL, number bigint NOT NULL, hash blob NOT NULL, raw blob NOT NULL, made bigint NOT NULL,
                PRIMARY KEY (key, number))
            """),
        new("cursor", """
            CREATE TABLE chain_cursor (
                name text NOT NULL, number bigint NOT NULL, hash blob NOT NULL,
                PRIMARY KEY (name, number)) WITHOUT ROWID
            """),
    ], cancel);
}

using Grange.Store;

namespace Grange.Host;

/// <summary>The node's own tables. Amounts are 16 bytes big-endian, times Unix milliseconds, CIDs their binary form.</summary>
static class NodeTables
{
    public const string Module = "node";

    public static IReadOnlyList<Migration> All { get; } =
    [
        new("definitions", """
            CREATE TABLE node_definitions (
                network TEXT NOT NULL, from_epoch BIGINT NOT NULL, cid BLOB NOT NULL, document BLOB NOT NULL, amendment BLOB,
                PRIMARY KEY (network, from_epoch));
            """),
        new("registry", """
            CREATE TABLE node_registry (number BIGINT PRIMARY KEY, entry BLOB NOT NULL);
            """),
        new("epochs", """
            CREATE TABLE node_epochs (
                network TEXT NOT NULL, number BIGINT NOT NULL, state BIGINT NOT NULL, from_ms BIGINT NOT NULL, to_ms BIGINT,
                seed_header BLOB, seed_parent BLOB, seed BLOB, bundle BLOB, scores BLOB, carry BLOB, settlement BIGINT,
                PRIMARY KEY (network, number));
            CREATE INDEX node_epochs_by_state ON node_epochs (state, network, number);
            """),
        new("evidence", """
            CREATE TABLE node_evidence (
                network TEXT NOT NULL, author BLOB NOT NULL, seq BIGINT NOT NULL, cid BLOB NOT NULL, record BLOB NOT NULL, signature BLOB,
                epoch BIGINT NOT NULL, grade BIGINT NOT NULL, time_ms BIGINT NOT NULL, accepted_ms BIGINT NOT NULL,
                PRIMARY KEY (network, author, seq));
            CREATE UNIQUE INDEX node_evidence_by_cid ON node_evidence (network, cid);
            CREATE INDEX node_evidence_by_epoch ON node_evidence (network, epoch, author, seq);
            CREATE INDEX node_evidence_by_day ON node_evidence (network, author, time_ms);
            CREATE TABLE node_refusals (
                network TEXT NOT NULL, cid BLOB NOT NULL, epoch BIGINT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL,
                PRIMARY KEY (network, cid));
            CREATE INDEX node_refusals_by_epoch ON node_refusals (network, epoch, cid);
            """),
        new("settlements", """
            CREATE TABLE node_settlements (
                number BIGINT PRIMARY KEY, state BIGINT NOT NULL, manifest BLOB NOT NULL, vector BLOB NOT NULL, root BLOB NOT NULL, made_ms BIGINT NOT NULL);
            CREATE TABLE node_votes (number BIGINT NOT NULL, attester BLOB NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (number, attester));
            """),
        new("money", """
            CREATE TABLE node_holds (
                id BLOB PRIMARY KEY, payer BLOB NOT NULL, micro_usd BIGINT NOT NULL, purpose TEXT NOT NULL, made_ms BIGINT NOT NULL);
            CREATE INDEX node_holds_by_payer ON node_holds (payer, made_ms);
            CREATE TABLE node_spent (payer BLOB PRIMARY KEY, micro_usd BIGINT NOT NULL);
            """),
        new("archive", "ALTER TABLE node_settlements ADD COLUMN archive BLOB;"),
        new("decisions", """
            CREATE TABLE node_decisions (number BIGINT PRIMARY KEY, decision BLOB NOT NULL);
            """),
        new("sessions", """
            CREATE TABLE node_sessions (
                hash BLOB PRIMARY KEY, account BLOB NOT NULL, kind BIGINT NOT NULL, made_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL);
            CREATE INDEX node_sessions_by_account ON node_sessions (account, made_ms);
            CREATE INDEX node_sessions_by_end ON node_sessions (expires_ms);
            """),
        new("captures", "ALTER TABLE node_holds ADD COLUMN evidence BLOB;"),
        new("books", """
            CREATE TABLE node_postings (
                network TEXT NOT NULL, epoch BIGINT NOT NULL, line BIGINT NOT NULL, account BIGINT NOT NULL, party BLOB NOT NULL,
                counter BIGINT NOT NULL, counter_party BLOB NOT NULL, asset BLOB NOT NULL, amount BLOB NOT NULL, reason TEXT NOT NULL, evidence BLOB NOT NULL,
                PRIMARY KEY (network, epoch, line));
            """),
    ];
}

using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Login;

/// <summary>How a session was opened.</summary>
public enum SessionKind
{
    /// <summary>By a wallet's signature.</summary>
    Wallet = 0,

    /// <summary>On this machine, for the node's own account.</summary>
    Local = 1,
}

/// <summary>Who is signed in.</summary>
public sealed record Session(Address Account, SessionKind Kind, long ExpiresMs);

/// <summary>Sessions in the database: under the hash of their token, so that whoever reads the database cannot use them.</summary>
sealed class SessionTable(IStore store)
{
    /// <summary>Sessions of one account, and of all, at most; the oldest give way.</summary>
    const long MostOfAccount = 16, MostOfAll = 10_000;

    /// <summary>Adds a session; what is over, or too many, goes in the same step.</summary>
    public Task AddAsync(byte[] hash, Session session, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("DELETE FROM node_sessions WHERE expires_ms <= @NowMs", new { NowMs = nowMs }, token);
        await db.RunAsync(
            "INSERT INTO node_sessions (hash, account, kind, made_ms, expires_ms) VALUES (@Hash, @Account, @Kind, @NowMs, @ExpiresMs)",
            new { Hash = hash, Account = session.Account.ToByteArray(), Kind = (long)session.Kind, NowMs = nowMs, session.ExpiresMs }, token);
        await db.RunAsync(
            """
            DELETE FROM node_sessions WHERE hash IN (SELECT hash FROM node_sessions WHERE account = @Account ORDER BY made_ms DESC, hash LIMIT 1000000 OFFSET @OfAccount)
            """, new { Account = session.Account.ToByteArray(), OfAccount = MostOfAccount }, token);
        await db.RunAsync(
            "DELETE FROM node_sessions WHERE hash IN (SELECT hash FROM node_sessions ORDER BY made_ms DESC, hash LIMIT 1000000 OFFSET @OfAll)", new { OfAll = MostOfAll }, token);
    }, cancel);

    /// <summary>The session under a hash that is not over, with the hash as it stands there.</summary>
    public Task<(byte[] Hash, Session Session)?> FindAsync(byte[] hash, long nowMs, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var row = await db.FindAsync<Raw>(
            "SELECT hash AS Hash, account AS Account, kind AS Kind, expires_ms AS ExpiresMs FROM node_sessions WHERE hash = @Hash AND expires_ms > @NowMs",
            new { Hash = hash, NowMs = nowMs }, token);
        return row is null ? ((byte[], Session)?)null : (row.Hash, new Session(Address.Read(row.Account), (SessionKind)row.Kind, row.ExpiresMs));
    }, cancel);

    public Task RemoveAsync(byte[] hash, CancellationToken cancel)
        => store.WriteAsync((db, token) => db.RunAsync("DELETE FROM node_sessions WHERE hash = @Hash", new { Hash = hash }, token), cancel);

    sealed class Raw
    {
        public byte[] Hash { get; init; } = [];
        public byte[] Account { get; init; } = [];
        public long Kind { get; init; }
        public long ExpiresMs { get; init; }
    }
}

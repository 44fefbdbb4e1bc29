using System.Data.Common;
using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Settlement;

/// <summary>Where a settlement of this node stands.</summary>
public enum SettlementStage
{
    /// <summary>Published; attesters recompute it.</summary>
    Voting = 0,

    /// <summary>Enough signed; on its way to the chain or in its window.</summary>
    Attested = 1,

    /// <summary>On the chain and claimable.</summary>
    Active = 2,

    /// <summary>Vetoed or expired; its epochs join the next.</summary>
    Dropped = 3,
}

/// <summary>A settlement as the database has it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Stage">Where it stands.</param>
/// <param name="Manifest">What it stands on.</param>
/// <param name="Vector">Its cumulative vector.</param>
/// <param name="Root">Root of the tree over it.</param>
/// <param name="MadeMs">When it was composed.</param>
/// <param name="Archive">What the storage network was given with it, once it was.</param>
public sealed record SettlementRow(long Number, SettlementStage Stage, Cid Manifest, Cid Vector, Hash32 Root, long MadeMs, Cid? Archive);

/// <summary>Settlements and votes in the database.</summary>
public sealed class SettlementTable(IStore store)
{
    const string Columns = "number AS Number, state AS Stage, manifest AS Manifest, vector AS Vector, root AS Root, made_ms AS MadeMs, archive AS Archive";

    ActiveNow? activeNow;
    volatile int moves; // settlements that moved on or were taken over since the start: what was read before the last of them may be old

    public Task<IReadOnlyList<SettlementRow>> AllAsync(CancellationToken cancel) => ListAsync($"SELECT {Columns} FROM node_settlements ORDER BY number", new { }, cancel);

    /// <summary>The newest, or null before the first.</summary>
    public async Task<SettlementRow?> NewestAsync(CancellationToken cancel)
        => await ListAsync($"SELECT {Columns} FROM node_settlements ORDER BY number DESC LIMIT 1", new { }, cancel) is [var row, ..] ? row : null;

    public async Task<SettlementRow?> FindAsync(long number, CancellationToken cancel)
        => await ListAsync($"SELECT {Columns} FROM node_settlements WHERE number = @Number", new { Number = number }, cancel) is [var row, ..] ? row : null;

    /// <summary>The newest active one: what claims are proved against. Asked of the database once after each move, because claims ask it all the time.</summary>
    public async Task<SettlementRow?> ActiveAsync(CancellationToken cancel)
    {
        var now = moves;
        if (Volatile.Read(ref activeNow) is { } known && known.Moves == now) return known.Row;
        var row = await ListAsync($"SELECT {Columns} FROM node_settlements WHERE state = 2 ORDER BY number DESC LIMIT 1", new { }, cancel) is [var newest, ..] ? newest : null;
        Volatile.Write(ref activeNow, new ActiveNow(now, row));
        return row;
    }

    sealed record ActiveNow(int Moves, SettlementRow? Row);

    /// <summary>Adds a settlement and binds its epochs of one operator to it, as one step; false when an epoch was taken meanwhile.</summary>
    public Task<bool> AddAsync(SettlementManifest manifest, Cid cid, DeviceId own, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var (bound, mine) = (0, manifest.Epochs.Where(epoch => epoch.Operator == own).ToList());
        foreach (var epoch in mine)
            bound += await db.RunAsync(
                "UPDATE node_epochs SET settlement = @Number WHERE network = @Network AND number = @Epoch AND state = 2 AND settlement IS NULL",
                new { manifest.Number, Network = epoch.Network.ToString(), epoch.Epoch }, token);
        if (bound != mine.Count) throw new EpochTakenException();
        await InsertAsync(db, manifest, cid, SettlementStage.Voting, nowMs, token);
        return true;
    }, cancel);

    /// <summary>Takes over a settlement that another operator brought to the chain, with this operator's epochs in it: what it proposed itself under that number is forgotten.</summary>
    public async Task FollowAsync(SettlementManifest manifest, Cid cid, DeviceId own, long nowMs, CancellationToken cancel)
    {
        await store.WriteAsync((db, token) => WriteFollowAsync(db, manifest, cid, own, nowMs, token), cancel);
        Interlocked.Increment(ref moves);
    }

    static async Task<bool> WriteFollowAsync(DbConnection db, SettlementManifest manifest, Cid cid, DeviceId own, long nowMs, CancellationToken cancel)
    {
        await db.RunAsync("DELETE FROM node_votes WHERE number = @Number", new { manifest.Number }, cancel);
        await db.RunAsync("DELETE FROM node_settlements WHERE number = @Number AND state = 3", new { manifest.Number }, cancel);
        await InsertAsync(db, manifest, cid, SettlementStage.Active, nowMs, cancel);
        foreach (var epoch in manifest.Epochs.Where(epoch => epoch.Operator == own))
            await db.RunAsync(
                "UPDATE node_epochs SET settlement = @Number, state = @State WHERE network = @Network AND number = @Epoch AND state = 2 AND settlement IS NULL",
                new { manifest.Number, State = (long)EpochState.Settled, Network = epoch.Network.ToString(), epoch.Epoch }, cancel);
        return true;
    }

    static Task InsertAsync(DbConnection db, SettlementManifest manifest, Cid cid, SettlementStage stage, long nowMs, CancellationToken cancel) => db.RunAsync(
        "INSERT INTO node_settlements (number, state, manifest, vector, root, made_ms) VALUES (@Number, @State, @Manifest, @Vector, @Root, @NowMs)",
        new { manifest.Number, State = (long)stage, Manifest = cid.ToByteArray(), Vector = manifest.Vector.ToByteArray(), Root = manifest.Root.ToByteArray(), NowMs = nowMs }, cancel);

    /// <summary>Moves on from one stage; the epochs move with it. False when it was not in that stage.</summary>
    public async Task<bool> MoveAsync(long number, SettlementStage from, SettlementStage to, EpochState epochs, CancellationToken cancel)
    {
        var moved = await WriteMoveAsync(number, from, to, epochs, cancel);
        Interlocked.Increment(ref moves);
        return moved;
    }

    Task<bool> WriteMoveAsync(long number, SettlementStage from, SettlementStage to, EpochState epochs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var moved = await db.RunAsync("UPDATE node_settlements SET state = @To WHERE number = @Number AND state = @From", new { Number = number, From = (long)from, To = (long)to }, token);
        if (moved == 0) return false;
        var release = to == SettlementStage.Dropped ? ", settlement = NULL" : "";
        await db.RunAsync($"UPDATE node_epochs SET state = @State{release} WHERE settlement = @Number", new { State = (long)epochs, Number = number }, token);
        return true;
    }, cancel);

    /// <summary>Active settlements that the storage network has not been given yet, oldest first.</summary>
    public Task<IReadOnlyList<SettlementRow>> UnarchivedAsync(int most, CancellationToken cancel)
        => ListAsync($"SELECT {Columns} FROM node_settlements WHERE state = 2 AND archive IS NULL ORDER BY number LIMIT @Most", new { Most = (long)most }, cancel);

    /// <summary>Remembers what the storage network was given for these.</summary>
    public Task ArchivedAsync(long first, long last, Cid archive, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "UPDATE node_settlements SET archive = @Archive WHERE number BETWEEN @First AND @Last AND state = 2 AND archive IS NULL",
        new { Archive = archive.ToByteArray(), First = first, Last = last }, token), cancel);

    /// <summary>Keeps a vote; the same attester's second vote changes nothing.</summary>
    public Task VoteAsync(AttesterVote vote, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO node_votes (number, attester, signature) VALUES (@Number, @Attester, @Signature) ON CONFLICT DO NOTHING",
        new { vote.Number, Attester = vote.Attester.ToByteArray(), Signature = vote.Signature.ToArray() }, token), cancel);

    /// <summary>Votes of a settlement, ascending by attester as the contract wants them.</summary>
    public Task<IReadOnlyList<(Address Attester, byte[] Signature)>> VotesAsync(long number, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<RawVote>("SELECT attester AS Attester, signature AS Signature FROM node_votes WHERE number = @Number ORDER BY attester", new { Number = number }, token);
        return (IReadOnlyList<(Address, byte[])>)[.. rows.Select(row => (Address.Read(row.Attester), row.Signature))];
    }, cancel);

    /// <summary>The newest settlement that each attester signed.</summary>
    public Task<IReadOnlyDictionary<Address, long>> LastVotesAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<RawLast>("SELECT attester AS Attester, MAX(number) AS Number FROM node_votes GROUP BY attester", null, token);
        return (IReadOnlyDictionary<Address, long>)rows.ToDictionary(row => Address.Read(row.Attester), row => row.Number);
    }, cancel);

    Task<IReadOnlyList<SettlementRow>> ListAsync(string sql, object arguments, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<SettlementRow>)[.. (await db.ListAsync<Raw>(sql, arguments, token)).Select(row => row.ToRow())], cancel);

    sealed class Raw
    {
        public long Number { get; init; }
        public long Stage { get; init; }
        public byte[] Manifest { get; init; } = [];
        public byte[] Vector { get; init; } = [];
        public byte[] Root { get; init; } = [];
        public long MadeMs { get; init; }
        public byte[]? Archive { get; init; }

        public SettlementRow ToRow() => new(Number, (SettlementStage)Stage, ReadCid(Manifest), ReadCid(Vector), Hash32.Read(Root), MadeMs, Archive is null ? null : ReadCid(Archive));

        static Cid ReadCid(byte[] bytes) => Cid.TryRead(bytes, out var cid, out _) ? cid : throw new FormatException("a CID in the database is torn");
    }

    sealed class RawLast
    {
        public byte[] Attester { get; init; } = [];
        public long Number { get; init; }
    }

    sealed class RawVote
    {
        public byte[] Attester { get; init; } = [];
        public byte[] Signature { get; init; } = [];
    }
}

/// <summary>An epoch already belongs to a settlement: nothing was written.</summary>
public sealed class EpochTakenException() : Exception("an epoch already belongs to a settlement");

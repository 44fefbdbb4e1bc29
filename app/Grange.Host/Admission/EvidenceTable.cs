using System.Runtime.CompilerServices;
using Grange.Content;
using Grange.Host.Epochs;
using Grange.Host.Money;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Admission;

/// <summary>A record as the database has it.</summary>
public sealed record EvidenceRow(Cid Cid, ReadOnlyMemory<byte> Block, ReadOnlyMemory<byte> Signature, long Epoch, Grade Grade);

/// <summary>A record with what became of it.</summary>
public sealed record AcceptedRecord(EvidenceRecord Record, Cid Cid, Grade Grade, long Epoch, long AcceptedMs, Fault? Refused);

/// <summary>Accepted evidence in the database: the truth of an open epoch until its bundle is stored.</summary>
public sealed class EvidenceTable(IStore store)
{
    const long DayMs = 86_400_000;

    /// <summary>Records read at a time.</summary>
    const int Some = 4096;

    /// <summary>Where an author's chain stands, with its accepted records from one number on and its counts of the days from one day on.</summary>
    public Task<AuthorChain> ChainAsync(NetworkSlug network, Author author, long from, long fromDay, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var key = new { Network = network.ToString(), Author = author.ToByteArray(), From = from, FromMs = fromDay * DayMs };
        var last = await db.FindAsync<Head>(
            "SELECT seq AS Sequence, cid AS Cid FROM node_evidence WHERE network = @Network AND author = @Author ORDER BY seq DESC LIMIT 1", key, token);
        if (last is null) return AuthorChain.Empty;
        var accepted = await db.ListAsync<Head>(
            "SELECT seq AS Sequence, cid AS Cid FROM node_evidence WHERE network = @Network AND author = @Author AND seq >= @From", key, token);
        var days = await db.ListAsync<DayCount>(
            "SELECT time_ms / 86400000 AS Day, COUNT(*) AS Records FROM node_evidence WHERE network = @Network AND author = @Author AND time_ms >= @FromMs GROUP BY 1",
            key, token);
        return new AuthorChain(
            last.Sequence + 1, ReadCid(last.Cid), accepted.ToDictionary(head => head.Sequence, head => ReadCid(head.Cid)),
            days.ToDictionary(day => day.Day, day => (int)day.Records));
    }, cancel);

    /// <summary>Adds new records to the open epoch, all or none; false when the open epoch is no longer <paramref name="epoch"/> and the caller has to look again.</summary>
    public Task<bool> AddAsync(long epoch, BatchOutcome outcome, IReadOnlyList<Verdict> verdicts, long nowMs, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var run = outcome.Run;
        if (await EpochTable.OpenNumberAsync(db, run.Network, token) != epoch) return false;
        await db.RunAsync(
            """
            INSERT INTO node_evidence (network, author, seq, cid, record, signature, epoch, grade, time_ms, accepted_ms)
            VALUES (@Network, @Author, @Sequence, @Cid, @Record, @Signature, @Epoch, @Grade, @TimeMs, @NowMs)
            """,
            Enumerable.Range(outcome.Already, run.Records.Count - outcome.Already).Select(at => new
            {
                Network = run.Network.ToString(),
                Author = run.Author.ToByteArray(),
                run.Records[at].Record.Sequence,
                Cid = run.Records[at].Cid.ToByteArray(),
                Record = run.Blocks[at].ToArray(),
                Signature = at == run.Records.Count - 1 ? run.Signature.ToArray() : null,
                Epoch = epoch,
                Grade = (long)verdicts[at - outcome.Already].Grade,
                run.Records[at].Record.TimeMs,
                NowMs = nowMs,
            }), token);
        var refused = outcome.New.Zip(verdicts).Where(pair => pair.Second.Refused is not null);
        await db.RunAsync(
            "INSERT INTO node_refusals (network, epoch, cid, code, detail) VALUES (@Network, @Epoch, @Cid, @Code, @Detail)",
            refused.Select(pair => new
            {
                Network = run.Network.ToString(),
                Epoch = epoch,
                Cid = pair.First.Cid.ToByteArray(),
                pair.Second.Refused!.Code,
                pair.Second.Refused!.Detail,
            }), token);
        await HoldRows.BindAsync(db, outcome.New.Zip(verdicts).Where(pair => pair.Second.Refused is null).Select(pair => pair.First), token);
        return true;
    }, cancel);

    /// <summary>The epochs that accepted records count for.</summary>
    public Task<IReadOnlyDictionary<Cid, long>> EpochsOfAsync(NetworkSlug network, IEnumerable<Cid> records, CancellationToken cancel)
        => store.ReadAsync(async (db, token) =>
        {
            var found = new Dictionary<Cid, long>();
            foreach (var cid in records)
            {
                var epoch = await db.FindAsync<long?>(
                    "SELECT epoch FROM node_evidence WHERE network = @Network AND cid = @Cid", new { Network = network.ToString(), Cid = cid.ToByteArray() }, token);
                if (epoch is { } number) found[cid] = number;
            }
            return (IReadOnlyDictionary<Cid, long>)found;
        }, cancel);

    /// <summary>Everything accepted for one epoch, by author and sequence: the order of its bundle. Some thousands lie in memory at a time.</summary>
    public async IAsyncEnumerable<EvidenceRow> OfEpochAsync(NetworkSlug network, long epoch, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (author, sequence, count) = (Array.Empty<byte>(), -1L, Some);
        while (count == Some)
        {
            var after = new { Network = network.ToString(), Epoch = epoch, Author = author, Sequence = sequence, Most = (long)Some };
            var rows = await store.ReadAsync((db, token) => db.ListAsync<Raw>(
                """
                SELECT cid AS Cid, record AS Record, signature AS Signature, epoch AS Epoch, grade AS Grade, author AS Author, seq AS Sequence
                FROM node_evidence WHERE network = @Network AND epoch = @Epoch AND (author, seq) > (@Author, @Sequence) ORDER BY author, seq LIMIT @Most
                """, after, token), cancel);
            foreach (var row in rows) yield return row.ToRow();
            count = rows.Count;
            if (count > 0) (author, sequence) = (rows[^1].Author, rows[^1].Sequence);
        }
    }

    /// <summary>Records that count for an epoch, refused ones too.</summary>
    public Task<long> CountAsync(NetworkSlug network, long epoch, CancellationToken cancel) => store.ReadAsync((db, token) => db.FindAsync<long>(
        "SELECT COUNT(*) FROM node_evidence WHERE network = @Network AND epoch = @Epoch", new { Network = network.ToString(), Epoch = epoch }, token), cancel);

    /// <summary>When the newest record of each author was accepted, in the order asked; null for one that has none.</summary>
    public Task<IReadOnlyList<long?>> LastAcceptedAsync(IEnumerable<(NetworkSlug Network, Author Author)> authors, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var last = new List<long?>();
        foreach (var (network, author) in authors)
            last.Add(await db.FindAsync<long?>(
                "SELECT accepted_ms FROM node_evidence WHERE network = @Network AND author = @Author ORDER BY seq DESC LIMIT 1",
                new { Network = network.ToString(), Author = author.ToByteArray() }, token));
        return (IReadOnlyList<long?>)last;
    }, cancel);

    /// <summary>An author's newest records, the newest first.</summary>
    public Task<IReadOnlyList<AcceptedRecord>> NewestAsync(NetworkSlug network, Author author, int most, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<RawNewest>(
            """
            SELECT e.cid AS Cid, e.record AS Record, e.epoch AS Epoch, e.grade AS Grade, e.accepted_ms AS AcceptedMs, r.code AS Code, r.detail AS Detail
            FROM node_evidence e LEFT JOIN node_refusals r ON r.network = e.network AND r.cid = e.cid
            WHERE e.network = @Network AND e.author = @Author ORDER BY e.seq DESC LIMIT @Most
            """, new { Network = network.ToString(), Author = author.ToByteArray(), Most = (long)most }, token);
        return (IReadOnlyList<AcceptedRecord>)[.. rows.Select(row => row.ToRecord())];
    }, cancel);

    /// <summary>One author's accepted records of a time, oldest first; refused ones are none.</summary>
    public Task<IReadOnlyList<Grange.Kernel.Evidence>> OfAuthorAsync(NetworkSlug network, Author author, long fromMs, long toMs, int most, CancellationToken cancel)
        => store.ReadAsync(async (db, token) =>
        {
            var blocks = await db.ListAsync<byte[]>(
                """
                SELECT record FROM node_evidence
                WHERE network = @Network AND author = @Author AND time_ms >= @FromMs AND time_ms < @ToMs
                    AND NOT EXISTS (SELECT 1 FROM node_refusals WHERE node_refusals.network = node_evidence.network AND node_refusals.cid = node_evidence.cid)
                ORDER BY time_ms, seq LIMIT @Most
                """, new { Network = network.ToString(), Author = author.ToByteArray(), FromMs = fromMs, ToMs = toMs, Most = (long)most }, token);
            return (IReadOnlyList<Grange.Kernel.Evidence>)[.. blocks.Select(Decode)];
        }, cancel);

    /// <summary>Why the network refused a record that stands in its author's chain; null when it did not.</summary>
    public Task<Fault?> RefusalOfAsync(NetworkSlug network, Cid evidence, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var row = await db.FindAsync<RawRefusal>(
            "SELECT cid AS Cid, code AS Code, detail AS Detail FROM node_refusals WHERE network = @Network AND cid = @Cid",
            new { Network = network.ToString(), Cid = evidence.ToByteArray() }, token);
        return row is null ? null : new Fault(row.Code, row.Detail, Status: 422);
    }, cancel);

    /// <summary>What an epoch's bundle lists as refused.</summary>
    public Task<IReadOnlyList<Refusal>> RefusalsAsync(NetworkSlug network, long epoch, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<RawRefusal>(
            "SELECT cid AS Cid, code AS Code, detail AS Detail FROM node_refusals WHERE network = @Network AND epoch = @Epoch ORDER BY cid",
            new { Network = network.ToString(), Epoch = epoch }, token);
        return (IReadOnlyList<Refusal>)[.. rows.Select(row => new Refusal(ReadCid(row.Cid), row.Code))];
    }, cancel);

    static Grange.Kernel.Evidence Decode(byte[] block) => EvidenceCodec.TryDecode(block, out var record) == EvidenceFault.None
        ? new Grange.Kernel.Evidence(record!, EvidenceCodec.CidOf(block)) : throw new InvalidDataException("a record in the database is torn");

    static Cid ReadCid(byte[] bytes) => Cid.TryRead(bytes, out var cid, out _) ? cid : throw new FormatException("a CID in the database is torn");

    sealed class Head
    {
        public long Sequence { get; init; }
        public byte[] Cid { get; init; } = [];
    }

    sealed class DayCount
    {
        public long Day { get; init; }
        public long Records { get; init; }
    }

    sealed class RawRefusal
    {
        public byte[] Cid { get; init; } = [];
        public string Code { get; init; } = "";
        public string Detail { get; init; } = "";
    }

    sealed class RawNewest
    {
        public byte[] Cid { get; init; } = [];
        public byte[] Record { get; init; } = [];
        public long Epoch { get; init; }
        public long Grade { get; init; }
        public long AcceptedMs { get; init; }
        public string? Code { get; init; }
        public string? Detail { get; init; }

        public AcceptedRecord ToRecord() => EvidenceCodec.TryDecode(Record, out var record) == EvidenceFault.None
            ? new(record!, ReadCid(Cid), (Grade)Grade, Epoch, AcceptedMs, Code is null ? null : new Fault(Code, Detail ?? "", Status: 422))
            : throw new FormatException("a record in the database is torn");
    }

    sealed class Raw
    {
        public byte[] Author { get; init; } = [];
        public long Sequence { get; init; }
        public byte[] Cid { get; init; } = [];
        public byte[] Record { get; init; } = [];
        public byte[]? Signature { get; init; }
        public long Epoch { get; init; }
        public long Grade { get; init; }
        public EvidenceRow ToRow() => new(ReadCid(Cid), Record, Signature, Epoch, (Grade)Grade);
    }
}

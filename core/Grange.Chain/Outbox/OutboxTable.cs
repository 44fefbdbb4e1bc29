using System.Data.Common;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;

namespace Grange.Chain;

/// <summary>The SQL of the outbox. Signed bytes are in the table before anybody sends them.</summary>
static class OutboxTable
{
    const string Columns = "key AS Key, sender AS Sender, nonce AS Nonce, state AS State, included AS Included, block AS Block, succeeded AS Succeeded, complaint AS Complaint";

    public static async Task<OutboxEntry?> FindAsync(DbConnection db, string key, CancellationToken cancel)
    {
        var row = await db.FindAsync<Row>($"SELECT {Columns} FROM chain_outbox WHERE key = @key", new { key }, cancel);
        return row is null ? null : await ReadAsync(db, row, cancel);
    }

    /// <summary>All that may still change, each sender's in the order of nonces.</summary>
    public static async Task<IReadOnlyList<OutboxEntry>> OpenAsync(DbConnection db, CancellationToken cancel)
    {
        var rows = await db.ListAsync<Row>($"SELECT {Columns} FROM chain_outbox WHERE state < 2 ORDER BY sender, nonce", null, cancel);
        var entries = new List<OutboxEntry>(rows.Count);
        foreach (var row in rows) entries.Add(await ReadAsync(db, row, cancel));
        return entries;
    }

    /// <summary>Takes the sender's next nonce, signs and writes; under a key that exists nothing is signed.</summary>
    public static async Task<OutboxEntry> InsertAsync(
        DbConnection db, string key, OutboxDraft draft, Secp256k1Key signer, DateTimeOffset now, CancellationToken cancel)
    {
        if (await FindAsync(db, key, cancel) is { } existing) return existing;
        var sender = signer.AddressBytes.ToArray();
        var last = await db.FindAsync<long?>("SELECT max(nonce) FROM chain_outbox WHERE chain = @chain AND sender = @sender AND state < 3",
            new { chain = draft.ChainId, sender }, cancel);
        var nonce = Math.Max(draft.FreeNonce, last + 1 ?? 0);
        var signed = new Eip1559Transaction(
            draft.ChainId, nonce, draft.MaxPriorityFee, draft.MaxFee, draft.GasLimit, draft.Call.To, draft.Call.Value, draft.Call.Data).Sign(signer);
        // A node that takes the same key or nonce at this moment collides here, and PostgreSQL runs one of the two again.
        await db.RunAsync("INSERT INTO chain_outbox (key, chain, sender, nonce, state) VALUES (@key, @chain, @sender, @nonce, 0) ON CONFLICT DO NOTHING",
            new { key, chain = draft.ChainId, sender, nonce }, cancel);
        await AttemptAsync(db, key, 1, signed, now, cancel);
        return (await FindAsync(db, key, cancel))!;
    }

    /// <summary>Writes a further signed form, unless another node did so first.</summary>
    public static async Task<OutboxEntry> ReplaceAsync(DbConnection db, OutboxEntry entry, SignedTransaction signed, DateTimeOffset now, CancellationToken cancel)
    {
        var current = (await FindAsync(db, entry.Key, cancel))!;
        if (current.State != OutboxState.Waiting || current.Attempts.Count != entry.Attempts.Count) return current;
        await AttemptAsync(db, entry.Key, entry.Attempts.Count + 1, signed, now, cancel);
        return (await FindAsync(db, entry.Key, cancel))!;
    }

    public static Task UpdateAsync(DbConnection db, OutboxEntry entry, CancellationToken cancel) => db.RunAsync(
        "UPDATE chain_outbox SET state = @state, included = @included, block = @block, succeeded = @succeeded, complaint = @complaint WHERE key = @key AND state < 2",
        new
        {
            key = entry.Key,
            state = (long)entry.State,
            included = entry.Included?.ToByteArray(),
            block = entry.Block,
            succeeded = entry.Succeeded is { } succeeded ? succeeded ? 1L : 0L : (long?)null,
            complaint = entry.Complaint,
        }, cancel);

    static Task AttemptAsync(DbConnection db, string key, long number, SignedTransaction signed, DateTimeOffset now, CancellationToken cancel) => db.RunAsync(
        "INSERT INTO chain_outbox_attempt (key, number, hash, raw, made) VALUES (@key, @number, @hash, @raw, @made)",
        new { key, number, hash = signed.Hash.ToByteArray(), raw = signed.Raw, made = now.ToUnixTimeMilliseconds() }, cancel);

    static async Task<OutboxEntry> ReadAsync(DbConnection db, Row row, CancellationToken cancel)
    {
        var attempts = await db.ListAsync<AttemptRow>(
            "SELECT hash AS Hash, raw AS Raw, made AS Made FROM chain_outbox_attempt WHERE key = @key ORDER BY number", new { key = row.Key }, cancel);
        return new(
            row.Key, Address.Read(row.Sender), row.Nonce, (OutboxState)row.State,
            [.. attempts.Select(attempt => new OutboxAttempt(Hash32.Read(attempt.Hash), attempt.Raw, DateTimeOffset.FromUnixTimeMilliseconds(attempt.Made)))],
            row.Included is null ? null : Hash32.Read(row.Included), row.Block, row.Succeeded is { } succeeded ? succeeded == 1 : null, row.Complaint);
    }

    sealed class Row
    {
        public string Key { get; init; } = "";

        public byte[] Sender { get; init; } = [];

        public long Nonce { get; init; }

        public long State { get; init; }

        public byte[]? Included { get; init; }

        public long? Block { get; init; }

        public long? Succeeded { get; init; }

        public string? Complaint { get; init; }
    }

    sealed class AttemptRow
    {
        public byte[] Hash { get; init; } = [];

        public byte[] Raw { get; init; } = [];

        public long Made { get; init; }
    }
}

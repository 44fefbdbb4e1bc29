using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Pieces;

/// <summary>A look at a piece that did not go well.</summary>
/// <param name="AtMs">When.</param>
/// <param name="Chunk">Which 65,024 bytes of the piece were asked for, from 0.</param>
/// <param name="Seen">Bad or Away.</param>
/// <param name="Evidence">The record that says so; null when it was refused as evidence.</param>
public sealed record FailedAudit(DeviceId Device, long AtMs, PieceCid Piece, long Chunk, Observation Seen, Cid? Evidence)
{
    /// <summary>What happened, for the people whose disk it is.</summary>
    public string Text => Seen == Observation.Bad
        ? "the machine answered, but it does not have these bytes of the piece any more, or has others: is its disk damaged, or was its folder changed?"
        : "the machine did not send these bytes in time: was it off, or its connection down?";
}

/// <summary>Looks that failed, in the database: what the evidence says of a provider's bad days, without reading all of it.</summary>
sealed class FailedAuditTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public Task AddAsync(FailedAudit audit, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO storage_failed_audit (network, device, at_ms, piece, chunk, seen, evidence) VALUES (@slug, @device, @AtMs, @piece, @Chunk, @seen, @evidence)
        ON CONFLICT (network, device, at_ms, piece) DO NOTHING
        """,
        new { slug, device = audit.Device.Value.ToByteArray(), audit.AtMs, piece = audit.Piece.ToString(), audit.Chunk, seen = (long)audit.Seen, evidence = audit.Evidence?.ToByteArray() }, token), cancel);

    /// <summary>The newest of a provider first.</summary>
    public Task<IReadOnlyList<FailedAudit>> OfAsync(DeviceId device, int most, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>(
            """
            SELECT at_ms AS AtMs, piece AS Piece, chunk AS Chunk, seen AS Seen, evidence AS Evidence FROM storage_failed_audit
            WHERE network = @slug AND device = @device ORDER BY at_ms DESC LIMIT @most
            """, new { slug, device = device.Value.ToByteArray(), most = (long)most }, token);
        return (IReadOnlyList<FailedAudit>)[.. rows.Select(row => row.ToAudit(device))];
    }, cancel);

    sealed class Raw
    {
        public long AtMs { get; init; }
        public string Piece { get; init; } = "";
        public long Chunk { get; init; }
        public long Seen { get; init; }
        public byte[]? Evidence { get; init; }

        public FailedAudit ToAudit(DeviceId device) => new(device, AtMs, PieceCid.Parse(Piece), Chunk, (Observation)Seen, Evidence is null ? null : Cid.TryRead(Evidence, out var cid, out _) ? cid : null);
    }
}

using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Pieces;

/// <summary>How far a part of a piece is: a copy of it, or a shard.</summary>
public enum CopyState : long
{
    /// <summary>The provider has the bytes; evidence is still to come.</summary>
    Stored = 1,

    /// <summary>Held by the device's word and placed by the operator's: it counts.</summary>
    Placed = 2,

    /// <summary>Dropped by evidence; the bytes go when that epoch is over, for until then they must be proven.</summary>
    Leaving = 3,

    /// <summary>It does not count any more: its provider has lost it or is out, or nobody wants it. To be dropped by evidence.</summary>
    Lost = 4,

    /// <summary>Its provider wants to leave: it counts until another has it.</summary>
    Moving = 5,

    /// <summary>It does not count: its provider is away, or did not prove what it holds. It stays with it until others have the piece whole, and counts again if it is back before.</summary>
    Away = 6,
}

/// <summary>A part of a piece with a provider.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Piece">What the provider holds: the piece itself, or the shard.</param>
/// <param name="Shard">Number of the shard; 0 of copies.</param>
/// <param name="Device">Who holds it.</param>
/// <param name="State">How far it is.</param>
/// <param name="Rent">What was said last of whose bytes it holds.</param>
/// <param name="Epoch">Where it is leaving: since when.</param>
public sealed record CopyRow(long Segment, PieceCid Piece, int Shard, DeviceId Device, CopyState State, ReadOnlyMemory<byte>? Rent, long? Epoch)
{
    /// <summary>True while it is one of the parts that the policy asks for.</summary>
    public bool Counts => State is CopyState.Stored or CopyState.Placed;

    /// <summary>True while its provider should have it.</summary>
    public bool IsKept => Counts || State is CopyState.Moving or CopyState.Away;
}

/// <summary>Parts of pieces with providers, in the database.</summary>
sealed class CopyTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    /// <summary>Parts of all pieces, of one segment's, or of one device's.</summary>
    public Task<IReadOnlyList<CopyRow>> ListAsync(long? segment, DeviceId? device, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>(
            $"""
            SELECT copy.segment AS Segment, COALESCE(shard.piece, piece.piece) AS Piece, copy.shard AS Shard, copy.device AS Device, copy.state AS State, copy.rent AS Rent,
                copy.epoch AS Epoch
            FROM storage_copy AS copy JOIN storage_piece AS piece ON piece.network = copy.network AND piece.segment = copy.segment
            LEFT JOIN storage_shard AS shard ON shard.network = copy.network AND shard.segment = copy.segment AND shard.shard = copy.shard
            WHERE copy.network = @slug {(segment is null ? "" : "AND copy.segment = @segment")} {(device is null ? "" : "AND copy.device = @Device")} ORDER BY copy.segment, copy.device
            """, new { slug, segment, Device = device?.Value.ToByteArray() }, token);
        return (IReadOnlyList<CopyRow>)[.. rows.Select(row => row.ToRow())];
    }, cancel);

    public Task SetAsync(CopyRow copy, long nowMs, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO storage_copy (network, segment, shard, device, state, rent, epoch, changed_ms) VALUES (@slug, @Segment, @Shard, @device, @State, @rent, @Epoch, @nowMs)
        ON CONFLICT (network, segment, device) DO UPDATE SET shard = excluded.shard, state = excluded.state, rent = excluded.rent, epoch = excluded.epoch,
            changed_ms = excluded.changed_ms
        """,
        new { slug, copy.Segment, Shard = (long)copy.Shard, device = copy.Device.Value.ToByteArray(), State = (long)copy.State, rent = copy.Rent?.ToArray(), copy.Epoch, nowMs }, token), cancel);

    public Task RemoveAsync(CopyRow copy, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "DELETE FROM storage_copy WHERE network = @slug AND segment = @Segment AND device = @device", new { slug, copy.Segment, device = copy.Device.Value.ToByteArray() }, token), cancel);

    sealed class Raw
    {
        public long Segment { get; init; }
        public string Piece { get; init; } = "";
        public long Shard { get; init; }
        public byte[] Device { get; init; } = [];
        public long State { get; init; }
        public byte[]? Rent { get; init; }
        public long? Epoch { get; init; }

        public CopyRow ToRow() => new(
            Segment, PieceCid.Parse(Piece), (int)Shard, new DeviceId(Hash32.Read(Device)), (CopyState)State, Rent is null ? null : (ReadOnlyMemory<byte>?)Rent, Epoch);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Agent;

/// <summary>
/// The pieces a provider keeps, one file each, named by PieceCIDv2; a piece is visible when it is whole, checked and durable, never before.
/// </summary>
/// <remarks>
/// <c>incoming/</c> holds what is not checked yet and is emptied at start. Beside <c>pieces/{cid}.car</c> lie <c>.tree</c> (proof layer) and
/// <c>.blocks</c>
/// (where its blocks are); they are written first, so a piece's file implies them.
/// </remarks>
public sealed partial class PieceStore : IBlockReader, IDisposable
{
    /// <summary>The most bytes of one piece: 1 GiB as Filecoin pads it.</summary>
    public const long MaxPieceBytes = 1_065_353_216;

    readonly string pieces;
    readonly PieceIntake intake;
    readonly ILogger log;
    readonly ConcurrentDictionary<PieceCid, StoredPiece> known = new();
    readonly ConcurrentDictionary<PieceCid, HeldNote> unsaved = new();
    readonly ConcurrentDictionary<Multihash, (PieceCid Piece, BlockPlace Place)> blocks = new();
    readonly SemaphoreSlim publishing = new(1, 1);

    PieceStore(string folder, long capacityBytes, ILogger log)
    {
        (pieces, this.log) = (Path.Combine(folder, "pieces"), log);
        Directory.CreateDirectory(pieces);
        intake = new PieceIntake(Path.Combine(folder, "incoming"), capacityBytes);
    }

    public long CapacityBytes => intake.CapacityBytes;

    /// <summary>What the owner gives, or less where the disk has less room.</summary>
    public long OfferedBytes => intake.OfferedBytes;

    /// <summary>Beats when a piece came.</summary>
    internal Pulse Arrived { get; } = new();

    /// <summary>Why a block may not come in; null when it may.</summary>
    internal Func<Multihash, Fault?> Screen { private get; set; } = static _ => null;

    /// <summary>Bytes of pieces and of uploads in flight.</summary>
    public long UsedBytes => intake.UsedBytes;

    public int Blocks => blocks.Count;
    public IEnumerable<StoredPiece> Pieces => known.Values;

    /// <summary>Opens the folder: what a crash left half done is swept, what lost its side files gets them again.</summary>
    public static async Task<PieceStore> OpenAsync(string folder, long capacityBytes, ILogger log, CancellationToken cancel)
    {
        var store = new PieceStore(folder, capacityBytes, log);
        foreach (var path in Directory.EnumerateFiles(store.pieces, "*.car")) await store.AdoptAsync(path, cancel);
        foreach (var side in Directory.EnumerateFiles(store.pieces).Where(path => Path.GetExtension(path) is not (".car" or ".lost") && !File.Exists(Path.ChangeExtension(path, ".car"))))
            File.Delete(side);
        return store;
    }

    public bool TryGet(PieceCid piece, [MaybeNullWhen(false)] out StoredPiece stored) => known.TryGetValue(piece, out stored);

    /// <summary>The piece of this root, for callers that only know a PieceCIDv1.</summary>
    public StoredPiece? Find(Cid cid)
        => PieceCid.TryFrom(cid, out var piece) ? known.GetValueOrDefault(piece) : known.Values.FirstOrDefault(stored => stored.Piece.V1 == cid);

    /// <summary>Takes bytes in, to their end, into a file nobody sees; the caller publishes or disposes the draft.</summary>
    public Task<Result<PieceDraft>> TakeAsync(Stream content, long? expectedBytes, Guid name, CancellationToken cancel)
        => intake.TakeAsync(content, expectedBytes, name, cancel);

    /// <summary>Makes a draft a piece: durable, indexed, visible. A piece that is here already stays as it is.</summary>
    public async Task<Result<StoredPiece>> PublishAsync(PieceDraft draft, PieceCid expected, CancellationToken cancel)
    {
        if (draft.Piece != expected) return WrongPiece(expected, draft.Piece);
        await publishing.WaitAsync(cancel);
        try
        {
            if (known.TryGetValue(expected, out var here)) return here;
            var found = await BlockList.ScanAsync(draft.Path, cancel);
            if (found.Select(block => Screen(block.Hash)).FirstOrDefault(fault => fault is not null) is { } denied) return denied;
            var path = Path.Combine(pieces, expected + ".car");
            DurableFile.Replace(Path.ChangeExtension(path, ".tree"), (draft.Layer with { Blocks = found.Count }).Encode());
            DurableFile.Replace(Path.ChangeExtension(path, ".blocks"), BlockList.Encode(found));
            File.Move(draft.Path, path);
            DurableFile.SyncFolder(pieces);
            draft.Published = true;
            File.Delete(Path.ChangeExtension(path, ".lost"));
            var stored = Show(expected, path, found);
            Arrived.Beat();
            return stored;
        }
        catch (Exception error) when (intake.Why(error) is not null)
        {
            return intake.Why(error)!;
        }
        finally
        {
            publishing.Release();
            draft.Dispose();
        }
    }

    /// <summary>Keeps the node's word that this device holds a piece; where the disk takes nothing, until the next start.</summary>
    public void Note(PieceCid piece, HeldNote note)
    {
        if (!known.TryGetValue(piece, out var stored)) return;
        try
        {
            DurableFile.Replace(Path.ChangeExtension(stored.Path, ".held"), note.Encode());
        }
        catch (Exception error) when (intake.Why(error) is not null)
        {
            unsaved[piece] = note;
        }
    }

    /// <summary>The node's word that this device holds a piece; null when it was not given yet.</summary>
    public HeldNote? NoteOf(PieceCid piece)
        => known.TryGetValue(piece, out var stored) && Path.ChangeExtension(stored.Path, ".held") is var path && File.Exists(path)
            ? HeldNote.Decode(File.ReadAllBytes(path))
            : unsaved.GetValueOrDefault(piece);

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (!blocks.TryGetValue(hash, out var at) || !known.TryGetValue(at.Piece, out var stored)) return null;
        var block = new byte[at.Place.Length];
        try
        {
            using var file = File.OpenHandle(stored.Path, options: FileOptions.RandomAccess | FileOptions.Asynchronous);
            for (int done = 0, read; done < block.Length; done += read)
            {
                read = await RandomAccess.ReadAsync(file, block.AsMemory(done), at.Place.Offset + done, cancel);
                if (read == 0) break;
            }
            if (hash.Matches(block)) return block;
        }
        catch (IOException error)
        {
            LogUnreadable(at.Piece, error);
            return null;
        }
        LogDamaged(at.Piece, at.Place.Offset);
        return null;
    }

    async Task AdoptAsync(string path, CancellationToken cancel)
    {
        if (!PieceCid.TryParse(Path.GetFileNameWithoutExtension(path), out var piece)) return;
        var (tree, list) = (Path.ChangeExtension(path, ".tree"), Path.ChangeExtension(path, ".blocks"));
        var found = File.Exists(list) && File.Exists(tree) ? BlockList.Decode(await File.ReadAllBytesAsync(list, cancel)) : null;
        if (found is null)
        {
            await using var file = File.OpenRead(path);
            var layer = await PieceLayer.OfAsync(file, cancel);
            if (layer.Piece != piece) LogDamaged(piece, 0);
            found = await BlockList.ScanAsync(path, cancel);
            DurableFile.Replace(tree, (layer with { Blocks = found.Count }).Encode());
            DurableFile.Replace(list, BlockList.Encode(found));
        }
        intake.Count(piece.RawBytes);
        Show(piece, path, found);
    }

    StoredPiece Show(PieceCid piece, string path, IReadOnlyList<IndexedBlock> found)
    {
        var stored = new StoredPiece(piece, path, found.Count);
        known[piece] = stored;
        foreach (var block in found) blocks.TryAdd(block.Hash, (piece, block.Place));
        return stored;
    }

    public void Dispose() => publishing.Dispose();

    static Fault WrongPiece(PieceCid expected, PieceCid got)
        => new("piece-mismatch", $"the bytes are piece {got}, announced was {expected}", "compute it with: grange storage piece PATH");

    [LoggerMessage(Level = LogLevel.Error, Message = "piece {Piece} is damaged near byte {Offset}")]
    partial void LogDamaged(PieceCid piece, long offset);

    [LoggerMessage(Level = LogLevel.Error, Message = "piece {Piece} cannot be read")]
    partial void LogUnreadable(PieceCid piece, Exception error);
}

using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Mapping.Features.Pictures;

/// <summary>Where pictures lie: as content. Originals are sealed, each under a key of its own that the node forgets when they are taken back; public ones are named by their CID.</summary>
sealed class PictureContent(IContentService content)
{
    readonly UnixFsImporter importer = new(content, UnixFsProfile.V1In2025);
    readonly UnixFsReader reader = new(content, readAhead: 4);

    /// <summary>Keeps a file so that nobody reads it who has not its key.</summary>
    public async Task<(Cid Cid, byte[] Key)> SealAsync(byte[] plain, CancellationToken cancel)
    {
        using var key = SealingKey.Generate();
        var length = (int)SealedFormat.SealedLength(plain.Length);
        var closed = ArrayPool<byte>.Shared.Rent(length); // pictures are large objects to the collector: thousands of them a minute
        try
        {
            using var own = await ObjectSealer.SealAsync(key, new MemoryStream(plain, writable: false), new MemoryStream(closed), cancel);
            return ((await importer.AddFileAsync(new MemoryStream(closed, 0, length, writable: false), cancel)).Cid, own.Reveal().ToArray());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(closed);
        }
    }

    /// <summary>Opens a sealed file; null where it is not to be had any more.</summary>
    public async Task<byte[]?> OpenAsync(Cid cid, byte[] key, CancellationToken cancel)
    {
        if (await ReadAsync(cid, cancel) is not { } closed || !SealedHeader.TryRead(closed, out var header)) return null;
        using var own = ObjectKey.From(key);
        using var opener = new ObjectOpener(own, header);
        if (SealedFormat.PlainLength(closed.Length) is not { } length) return null;
        var plain = new byte[length];
        var fault = await opener.OpenAsync(new MemoryStream(closed, SealedHeader.Length, closed.Length - SealedHeader.Length, writable: false), new MemoryStream(plain), cancel);
        return fault == SealedFault.None ? plain : null;
    }

    /// <summary>Keeps a file that anybody may read.</summary>
    public async Task<Cid> PutAsync(byte[] bytes, CancellationToken cancel) => (await importer.AddFileAsync(new MemoryStream(bytes, writable: false), cancel)).Cid;

    /// <summary>A folder of files that are content already.</summary>
    public async Task<Cid> FolderAsync(IEnumerable<KeyValuePair<string, UnixFsEntry>> entries, CancellationToken cancel)
    {
        var folder = await importer.AddDirectoryAsync(entries, cancel);
        await FlushAsync(cancel);
        return folder.Cid;
    }

    /// <summary>A whole file; null where it is not to be had.</summary>
    public async Task<byte[]?> ReadAsync(Cid cid, CancellationToken cancel)
    {
        if (!(await reader.OpenAsync(cid, cancel)).TryGet(out var file, out _) || !file.IsFile) return null;
        byte[]? bytes = null;
        var at = 0;
        await foreach (var part in reader.ReadAsync(file, 0, file.Size, cancel))
        {
            if (!part.TryGet(out var piece, out _)) return null;
            if (piece.Length == file.Size && MemoryMarshal.TryGetArray(piece, out var whole) && whole.Array!.Length == piece.Length) return whole.Array; // one block; nobody here writes into it
            piece.CopyTo((bytes ??= new byte[file.Size]).AsMemory(at));
            at += piece.Length;
        }
        return at == file.Size ? bytes ?? [] : null;
    }

    public Task FlushAsync(CancellationToken cancel) => content.FlushAsync(cancel).AsTask();

    public static Hash32 Digest(ReadOnlySpan<byte> bytes) => Hash32.Read(SHA256.HashData(bytes));
}

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
        using var closed = new MemoryStream(plain.Length + 4096);
        using var own = await ObjectSealer.SealAsync(key, new MemoryStream(plain, writable: false), closed, cancel);
        closed.Position = 0;
        return ((await importer.AddFileAsync(closed, cancel)).Cid, own.Reveal().ToArray());
    }

    /// <summary>Opens a sealed file; null where it is not to be had any more.</summary>
    public async Task<byte[]?> OpenAsync(Cid cid, byte[] key, CancellationToken cancel)
    {
        if (await ReadAsync(cid, cancel) is not { } closed || !SealedHeader.TryRead(closed, out var header)) return null;
        using var own = ObjectKey.From(key);
        using var opener = new ObjectOpener(own, header);
        using var plain = new MemoryStream(closed.Length);
        var fault = await opener.OpenAsync(new MemoryStream(closed, SealedHeader.Length, closed.Length - SealedHeader.Length, writable: false), plain, cancel);
        return fault == SealedFault.None ? plain.ToArray() : null;
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
        var bytes = new byte[file.Size];
        var at = 0;
        await foreach (var part in reader.ReadAsync(file, 0, file.Size, cancel))
        {
            if (!part.TryGet(out var piece, out _)) return null;
            piece.CopyTo(bytes.AsMemory(at));
            at += piece.Length;
        }
        return at == bytes.Length ? bytes : null;
    }

    public Task FlushAsync(CancellationToken cancel) => content.FlushAsync(cancel).AsTask();

    public static Hash32 Digest(ReadOnlySpan<byte> bytes) => Hash32.Read(SHA256.HashData(bytes));
}

using Grange.Content;
using Grange.Kernel;

namespace Grange.Host.Settlement;

/// <summary>The claim files of this node's settlements, by manifest. They are derived: one that is gone or damaged is made again from the vector.</summary>
sealed class ClaimBook(string folder, VerifiedBlocks blocks) : IDisposable
{
    readonly SemaphoreSlim opening = new(1, 1);
    volatile ClaimFile? current;

    /// <summary>Keeps the file of a settlement that was just composed.</summary>
    public Task WriteAsync(SettlementState state, CancellationToken cancel) => Task.Run(() => ClaimFile.Write(PathOf(state.Cid), state), cancel);

    /// <summary>The file of a settlement, made when it is not there.</summary>
    public async Task<Checked<ClaimFile>> OpenAsync(Cid manifest, CancellationToken cancel)
    {
        if (current is { } held && held.Manifest == manifest) return held;
        await opening.WaitAsync(cancel);
        try
        {
            if (current is { } opened && opened.Manifest == manifest) return opened;
            if (!(await SettlementManifest.LoadAsync(manifest, blocks, cancel)).TryGet(out var read, out var why)) return why;
            var file = ClaimFile.TryOpen(PathOf(manifest), read, manifest);
            if (file is null)
            {
                if (!(await SettlementState.LoadAsync(manifest, blocks, cancel)).TryGet(out var state, out why)) return why;
                await WriteAsync(state, cancel);
                file = ClaimFile.TryOpen(PathOf(manifest), read, manifest) ?? throw new IOException($"{PathOf(manifest)} does not read back as it was written");
            }
            current = file; // the one before is unmapped when its last reader is gone
            Forget(manifest);
            return file;
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>Deletes the files of settlements before this one; younger ones wait to become active.</summary>
    void Forget(Cid active)
    {
        var made = File.GetLastWriteTimeUtc(PathOf(active));
        foreach (var file in Directory.EnumerateFiles(folder))
            if (file != PathOf(active) && File.GetLastWriteTimeUtc(file) < made) File.Delete(file);
    }

    string PathOf(Cid manifest) => Path.Combine(folder, $"{manifest}.claims");

    public void Dispose() => opening.Dispose();
}

using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;
using Grange.Storage.Objects;
using Grange.Storage.S3.Keys;

namespace Grange.Storage.S3;

/// <summary>Contents behind S3: each is an object of the network under a name of its own (<c>.s3/…</c>), ordered and paid for by the key's account like any file, and ordered again before the order ends.</summary>
sealed class S3Content(StorageNode node, AccessKey key, string bucket, Leftovers leftovers)
{
    /// <summary>Where all of them are; the tables of S3 say which of them are needed.</summary>
    public const string Root = ".s3/";

    Uploading Uploading => new(node, new ObjectKeeping(node, key.Account), new Keeping(node.Terms.Policy, Lifetime.Renewing, node.Terms.OrderDays), key);

    /// <summary>Stores what is read, block by block as it comes.</summary>
    public Task<Result<StoredObject>> PutAsync(Stream content, long bytes, CancellationToken cancel)
        => Uploading.PutFileAsync(NewName(), content, bytes, UnixFsProfile.V1In2025, cancel);

    /// <summary>Keeps content a second time: another order for the same blocks.</summary>
    public Task<Result<StoredObject>> CopyAsync(Cid content, long size, CancellationToken cancel)
        => JoinAsync([new UnixFsEntry(content, size, 0)], cancel);

    /// <summary>Makes one file of several, in their order. No content is read: it is in the network already, and only the tree above it is new.</summary>
    public Task<Result<StoredObject>> JoinAsync(IReadOnlyList<UnixFsEntry> files, CancellationToken cancel)
    {
        var name = NewName();
        return Uploading.PutMadeAsync(name, async writer =>
        {
            var joined = await new FileJoin(node.Blocks, writer, UnixFsProfile.V1In2025).JoinAsync(files, (cid, length) => writer.CountAsync(cid, length, node.Blocks, cancel), cancel);
            return joined.TryGet(out var root, out var fault)
                ? new Made(name, root.Cid, root.Size)
                : new Fault("dag-incomplete", $"block {fault.Block}: {fault.Reason}", "put the parts again", 503);
        }, cancel);
    }

    /// <summary>Gives up contents that no table refers to any more.</summary>
    public void Drop(params IEnumerable<string> names)
    {
        foreach (var name in names) leftovers.Add(name);
    }

    string NewName() => $"{Root}{bucket}/{Guid.CreateVersion7(node.Host.Clock.GetUtcNow()):N}";
}

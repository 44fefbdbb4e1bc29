using System.Threading.Channels;
using Grange.Storage.Files;
using Grange.Store;

namespace Grange.Storage.S3;

/// <summary>Contents that S3 needs no longer: their orders are ended one after the other, behind the answers.</summary>
/// <remarks>What a crash left undone, and contents whose version was never written, are found at the next start: the tables of S3 do not name them.</remarks>
sealed class Leftovers(StorageRunner running)
{
    readonly Channel<string> names = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    readonly long startMs = running.Host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Add(string name) => names.Writer.TryWrite(name);

    public async Task RunAsync(CancellationToken cancel)
    {
        await (await running.NodeAsync(cancel)).Quotas.SweepAsync(cancel);
        foreach (var name in await OrphansAsync(await running.NodeAsync(cancel), cancel)) Add(name);
        await foreach (var name in names.Reader.ReadAllAsync(cancel))
            await new ObjectKeeping(await running.NodeAsync(cancel)).RemoveAsync(name, cancel);
    }

    /// <summary>Contents from before the start that no version and no part refers to.</summary>
    Task<IReadOnlyList<string>> OrphansAsync(StorageNode node, CancellationToken cancel) => node.Host.Store.ReadAsync((db, token) => db.ListAsync<string>(
        """
        SELECT name FROM storage_object AS one WHERE network = @slug AND name >= @from AND name < @to AND made_ms < @startMs
        AND NOT EXISTS (SELECT 1 FROM s3_version AS v WHERE v.network = one.network AND v.object = one.name)
        AND NOT EXISTS (SELECT 1 FROM s3_part AS p WHERE p.network = one.network AND p.object = one.name)
        """, new { slug = node.Slug.ToString(), from = S3Content.Root, to = Objects.Listing.Behind(S3Content.Root), startMs }, token), cancel);
}

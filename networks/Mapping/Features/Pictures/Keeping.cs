using Grange.Content;
using Microsoft.Extensions.Logging;

namespace Grange.Mapping.Features.Pictures;

/// <summary>Hands each finished sequence to the storage network, as a folder of its public pictures: from then on they are kept and proven like any file.</summary>
sealed partial class Keeping(MappingNode node)
{
    const int Batch = 20;

    static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var more = node.Cleared.Next;
            foreach (var sequence in await node.Sets.UnkeptAsync(Batch, cancel)) await KeepAsync(sequence, cancel);
            await Task.WhenAny(more, Task.Delay(Often, node.Host.Clock, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    async Task KeepAsync(string sequence, CancellationToken cancel)
    {
        var reader = new UnixFsReader(node.Host.Content);
        var entries = new List<KeyValuePair<string, UnixFsEntry>>();
        foreach (var picture in await node.Pictures.OfSequenceAsync(sequence, cancel))
        {
            foreach (var (name, cid) in new[] { ("hd", picture.Public), ("sd", picture.Small), ("thumb", picture.Thumb) })
                if (cid is { } one && (await reader.OpenAsync(one, cancel)).TryGet(out var file, out _)) entries.Add(new($"{picture.Place:00000}_{name}.jpg", new UnixFsEntry(one, file.Size, file.Size)));
        }
        if (entries.Count == 0) return;
        var folder = await node.Files.FolderAsync(entries, cancel);
        var kept = await node.Host.Content.KeepAsync($".mapping/{sequence}", folder, cancel);
        if (kept.TryGet(out var isKept, out var fault))
        {
            await node.Sets.KeptAsync(sequence, isKept ? folder.ToString() : "here", cancel); // without a storage network this node's own segments are the only copy
            return;
        }
        LogUnkept(node.Log, sequence, fault.Detail);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the storage network does not keep sequence {Sequence} yet: {Why}")]
    static partial void LogUnkept(ILogger log, string sequence, string why);
}

using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage.Gateway;

/// <summary>One entry of an archive to be: where it goes, and what it is.</summary>
readonly record struct TarItem(string Path, UnixFsNode Node);

/// <summary>Everything a TAR will hold, known and checked before its first byte is sent: an archive that leads out of its own folder is refused whole.</summary>
sealed class TarPlan(UnixFsReader reader)
{
    /// <summary>Most entries of one archive; a larger tree is fetched as a CAR.</summary>
    public const int MaxItems = 100_000;

    readonly List<TarItem> items = [];

    public IReadOnlyList<TarItem> Items => items;

    /// <summary>Reads the tree at <paramref name="node"/>, which the archive calls <paramref name="name"/>; its files' bytes are not fetched.</summary>
    public async Task<Fault?> AddAsync(UnixFsNode node, string name, CancellationToken cancel)
    {
        var pending = new Stack<TarItem>([new TarItem(name, node)]);
        while (pending.TryPop(out var item))
        {
            if (items.Count == MaxItems) return new Fault("archive-too-large", $"there are more than {MaxItems} entries", "?format=car has no such limit", 413);
            if (item.Node.Type == UnixFsType.Symlink && Inside(Folder(item.Path), System.Text.Encoding.UTF8.GetString(item.Node.Data.Span)) is null)
                return Outside(item.Path);
            items.Add(item);
            if (!item.Node.IsDirectory) continue;
            var inner = new List<TarItem>();
            await foreach (var found in reader.ListAsync(item.Node, cancel))
            {
                if (!found.TryGet(out var entry, out var fault)) return GatewayAnswer.FaultOf(fault);
                if (Inside(item.Path, entry.Name) is not { } path || path == item.Path) return Outside($"{item.Path}/{entry.Name}");
                if (!(await reader.OpenAsync(entry.Cid, cancel)).TryGet(out var child, out fault)) return GatewayAnswer.FaultOf(fault);
                inner.Add(new TarItem(path, child));
            }
            for (var i = inner.Count - 1; i >= 0; i--) pending.Push(inner[i]);
        }
        return null;
    }

    /// <summary>Where <paramref name="relative"/> leads from <paramref name="folder"/>; null when that is outside of the archive's first folder.</summary>
    internal static string? Inside(string folder, string relative)
    {
        if (relative.StartsWith('/') || relative.Contains('\0')) return null;
        var way = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in relative.Split('/'))
        {
            if (step is "" or ".") continue;
            if (step != "..") way.Add(step);
            else if (way.Count <= 1) return null;
            else way.RemoveAt(way.Count - 1);
        }
        return way.Count == 0 ? null : string.Join('/', way);
    }

    static string Folder(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    static Fault Outside(string path) => new("archive-escapes", $"'{path}' leads out of the archive", "?format=car has the tree as it is", StatusUnprocessable);

    const int StatusUnprocessable = 422;
}

using Grange.Content;

namespace Grange.Kernel;

/// <summary>Registry logs by their root, verified once. Logs of one ledger share their pages, so a longer one costs only what is new.</summary>
public sealed class RegistryReader(VerifiedBlocks blocks, SigningDomain domain)
{
    readonly Dictionary<Cid, RegistryLog> known = [];

    /// <summary>The log behind <paramref name="root"/>, every hash, rule and signature of it verified.</summary>
    /// <param name="before">The log of the epoch before, which it must begin with; none for a first epoch.</param>
    public async ValueTask<Checked<RegistryLog>> LoadAsync(Cid root, Cid? before, CancellationToken cancel)
    {
        RegistryLog? shorter = null;
        if (before is { } earlier)
        {
            if (!(await LoadAsync(earlier, null, cancel)).TryGet(out shorter, out var missing)) return missing;
            if (await ForkAsync(earlier, root, cancel) is { } fork) return fork;
        }
        if (known.TryGetValue(root, out var log)) return log;
        if (!(await RootAsync(root, cancel)).TryGet(out var parsed, out var why)) return why;
        var pages = new List<ReadOnlyMemory<byte>>();
        foreach (var page in parsed.Pages)
        {
            if (!(await blocks.BytesAsync(page, "registry-page", cancel)).TryGet(out var block, out why)) return why;
            pages.Add(block);
        }
        if (!RegistryLog.Load(domain, parsed.Encode(), pages, shorter).TryGet(out log, out var fault)) return Wrong(root, fault);
        return known[root] = log;
    }

    /// <summary>The longest log that epochs which settle together rest on; all of them, and the one before, are its beginnings.</summary>
    /// <remarks>Operators pin the log at times of their own: none may be of another log, nor so old that a device counts which had moved to another operator.</remarks>
    /// <param name="earlier">The log of the settlement before; none for the first.</param>
    /// <param name="epochs">At least one.</param>
    public async ValueTask<Checked<Cid>> AgreeAsync(Cid? earlier, IReadOnlyList<EpochResult> epochs, CancellationToken cancel)
    {
        var logs = new Dictionary<Cid, long>();
        foreach (var root in epochs.Select(epoch => epoch.Row.Registry).Append(earlier ?? epochs[0].Row.Registry).Distinct())
        {
            if (!(await RootAsync(root, cancel)).TryGet(out var parsed, out var why)) return why;
            logs[root] = parsed.Count;
        }
        var newest = logs.MaxBy(log => log.Value).Key;
        foreach (var root in logs.Keys)
            if (await ForkAsync(root, newest, cancel) is { } fork) return fork;
        if (!(await LoadAsync(newest, null, cancel)).TryGet(out var all, out var unreadable)) return unreadable;
        foreach (var epoch in epochs)
            if (DeviceBinding.Hidden(epoch, logs[epoch.Row.Registry], all) is { } hidden)
                return Finding.Mismatch("registry-stale", $"{hidden.Device} in {epoch.Row}", "the registry as it was at the close", "one from before the device moved");
        return newest;
    }

    /// <summary>A log only grows: what the earlier one holds is where the later one begins.</summary>
    async ValueTask<Finding?> ForkAsync(Cid earlier, Cid later, CancellationToken cancel)
    {
        if (earlier == later) return null;
        if (!(await RootAsync(earlier, cancel)).TryGet(out var old, out var why)) return why;
        if (!(await RootAsync(later, cancel)).TryGet(out var young, out why)) return why;
        var full = (int)(old.Count / RegistryLog.PageSize);
        var grown = young.Count >= old.Count
            && old.Pages.Take(full).SequenceEqual(young.Pages.Take(full))
            && (old.Pages.Count == full || await IsPrefixAsync(old.Pages[full], young.Pages[full], cancel));
        return grown ? null : Finding.Mismatch("registry-fork", later.ToString(), $"a log that begins with {earlier}", "another beginning");
    }

    async ValueTask<Checked<RegistryRoot>> RootAsync(Cid root, CancellationToken cancel)
    {
        if (!(await blocks.BytesAsync(root, "registry", cancel)).TryGet(out var bytes, out var why)) return why;
        return RegistryRoot.Read(bytes.Span).TryGet(out var parsed, out var fault) ? parsed : Wrong(root, fault);
    }

    async ValueTask<bool> IsPrefixAsync(Cid earlier, Cid later, CancellationToken cancel)
        => (await blocks.NodeAsync(earlier, "registry-page", cancel)).TryGet(out var old, out _) && old.Kind == DagKind.List
            && (await blocks.NodeAsync(later, "registry-page", cancel)).TryGet(out var young, out _) && young.Kind == DagKind.List
            && old.AsList.SequenceEqual(young.AsList.Take(old.AsList.Count));

    static Finding Wrong(Cid root, Fault fault) => Finding.Mismatch(fault.Code, root.ToString(), "a valid registry log", fault.Detail);
}

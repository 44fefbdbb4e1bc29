using Grange.Content;

namespace Grange.Kernel;

/// <summary>Registry logs by their root, verified once. Logs of one ledger share their pages, so a longer one costs only what is new.</summary>
public sealed class RegistryReader(VerifiedBlocks blocks, SigningDomain domain)
{
    /// <summary>Logs remembered: an epoch needs its own and the one before.</summary>
    const int Most = 16;

    readonly OrderedDictionary<Cid, RegistryLog> known = [];

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
        shorter ??= await LongestAsync(root, parsed.Count, cancel);
        if (!RegistryLoading.Begin(domain, parsed.Encode(), shorter).TryGet(out var loading, out var fault)) return Wrong(root, fault);
        foreach (var window in loading.Wanted.ToList().Chunk(RegistryLoading.Window))
        {
            if (!(await blocks.AllAsync(window, "registry-page", cancel)).TryGet(out var pages, out why)) return why;
            if (loading.Add(pages) is { } wrong) return Wrong(root, wrong);
        }
        if (!loading.End().TryGet(out log, out fault)) return Wrong(root, fault);
        Know(root, log);
        return log;
    }

    /// <summary>The longest log remembered that <paramref name="root"/> begins with: what it holds is verified.</summary>
    async ValueTask<RegistryLog?> LongestAsync(Cid root, long count, CancellationToken cancel)
    {
        foreach (var (earlier, log) in known.Where(one => one.Value.Count <= count).OrderByDescending(one => one.Value.Count).ToList())
            if (await ForkAsync(earlier, root, cancel) is null) return log;
        return null;
    }

    /// <summary>Takes a log that the caller has verified itself; its root is <paramref name="root"/>.</summary>
    public void Know(Cid root, RegistryLog log)
    {
        known[root] = log;
        if (known.Count > Most) known.RemoveAt(0);
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

using Grange.Content;

namespace Grange.Kernel;

/// <summary>Registry logs by their root, verified once. Logs of one ledger share their pages, so a longer one costs only what is new.</summary>
/// <param name="blocks">Where the blocks are.</param>
/// <param name="domain">The ledger, to which owners' signatures are bound.</param>
/// <param name="known">What was verified before; then every page is read all the same, because who remembers logs also keeps what each settlement rests on.</param>
public sealed class RegistryReader(VerifiedBlocks blocks, SigningDomain domain, KnownRegistries? known = null)
{
    readonly HashSet<Cid>? again = known is null ? null : []; // pages that were read without being verified anew
    readonly KnownRegistries known = known ?? new KnownRegistries();

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
        if (known.Find(domain, root) is { } held) return await AgainAsync(root, 0, cancel) is { } gone ? gone : held;
        if (!(await RootAsync(root, cancel)).TryGet(out var parsed, out var why)) return why;
        shorter ??= await LongestAsync(root, parsed.Count, cancel);
        if (!RegistryLoading.Begin(domain, parsed.Encode(), shorter).TryGet(out var loading, out var fault)) return Wrong(root, fault);
        var wanted = loading.Wanted.ToList();
        if (await AgainAsync(root, wanted.Count, cancel) is { } absent) return absent;
        foreach (var window in wanted.Chunk(RegistryLoading.Window))
        {
            if (!(await blocks.AllAsync(window, "registry-page", cancel)).TryGet(out var pages, out why)) return why;
            if (loading.Add(pages) is { } wrong) return Wrong(root, wrong);
        }
        if (!loading.End().TryGet(out var log, out fault)) return Wrong(root, fault);
        Know(root, log);
        return log;
    }

    /// <summary>The longest log remembered that <paramref name="root"/> begins with: what it holds is verified.</summary>
    async ValueTask<RegistryLog?> LongestAsync(Cid root, long count, CancellationToken cancel)
    {
        foreach (var (earlier, log) in known.UpTo(domain, count))
            if (await ForkAsync(earlier, root, cancel) is null) return log;
        return null;
    }

    /// <summary>Takes a log that the caller has verified itself; its root is <paramref name="root"/>.</summary>
    public void Know(Cid root, RegistryLog log) => known.Know(domain, root, log);

    /// <summary>Reads the pages that were verified with another settlement, all but the last ones, which are read anyway.</summary>
    async ValueTask<Finding?> AgainAsync(Cid root, int last, CancellationToken cancel)
    {
        if (again is null) return null;
        if (!(await RootAsync(root, cancel)).TryGet(out var parsed, out var why)) return why;
        foreach (var window in parsed.Pages.SkipLast(last).Where(again.Add).ToList().Chunk(RegistryLoading.Window))
            if ((await blocks.AllAsync(window, "registry-page", cancel)).Finding is { } absent) return absent;
        return null;
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

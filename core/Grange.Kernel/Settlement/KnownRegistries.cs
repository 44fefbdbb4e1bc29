using Grange.Content;

namespace Grange.Kernel;

/// <summary>Registry logs that were verified, for who audits one settlement after the other: the next one costs only what is new in the log.</summary>
public sealed class KnownRegistries
{
    /// <summary>Logs remembered: an epoch needs its own and the one before.</summary>
    const int Most = 16;

    readonly OrderedDictionary<(SigningDomain Domain, Cid Root), RegistryLog> logs = [];

    /// <summary>Takes a log whose every signature was verified in this domain.</summary>
    public void Know(SigningDomain domain, Cid root, RegistryLog log)
    {
        logs[(domain, root)] = log;
        if (logs.Count > Most) logs.RemoveAt(0);
    }

    internal RegistryLog? Find(SigningDomain domain, Cid root) => logs.GetValueOrDefault((domain, root));

    /// <summary>What is known of a domain and not longer than so many entries, the longest first.</summary>
    internal IReadOnlyList<(Cid Root, RegistryLog Log)> UpTo(SigningDomain domain, long count)
        => [.. logs.Where(one => one.Key.Domain == domain && one.Value.Count <= count).OrderByDescending(one => one.Value.Count).Select(one => (one.Key.Root, one.Value))];
}

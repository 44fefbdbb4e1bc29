using System.Globalization;

namespace Grange.Rendering.Engine;

/// <summary>Keeps a child within its memory: a control group where this user may make one, else a limit on addresses.</summary>
/// <remarks>A group (version 1 or 2) counts what is really used, scratch files in memory too, and tells afterwards that it had to end something.</remarks>
sealed class MemoryCage : IDisposable
{
    const string First = "/sys/fs/cgroup/memory", Second = "/sys/fs/cgroup";

    /// <summary>Addresses that a renderer reserves and does not use.</summary>
    const long SpareMiB = 2_048;

    readonly string? group;
    readonly bool isSecond;
    readonly long limitMiB;

    MemoryCage(string? group, bool isSecond, long limitMiB) => (this.group, this.isSecond, this.limitMiB) = (group, isSecond, limitMiB);

    public static MemoryCage Make(int limitMiB, TimeProvider clock)
    {
        foreach (var (root, isSecond) in new[] { (First, false), (Second, true) })
        {
            if (!File.Exists(Path.Combine(root, isSecond ? "cgroup.subtree_control" : "memory.limit_in_bytes"))) continue;
            var group = Path.Combine(root, $"grange-{Guid.CreateVersion7(clock.GetUtcNow()):N}");
            try
            {
                Directory.CreateDirectory(group);
                var bytes = (limitMiB * 1_048_576L).ToString(CultureInfo.InvariantCulture);
                File.WriteAllText(Path.Combine(group, isSecond ? "memory.max" : "memory.limit_in_bytes"), bytes);
                if (isSecond) TryWrite(Path.Combine(group, "memory.swap.max"), "0");
                return new(group, isSecond, limitMiB);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                TryRemove(group);
            }
        }
        return new(null, false, limitMiB);
    }

    /// <summary>What a shell does before it becomes the child.</summary>
    public string Enter() => group is null
        ? string.Create(CultureInfo.InvariantCulture, $"ulimit -v {(limitMiB + SpareMiB) * 1_024}")
        : $"echo $$ > {group}/cgroup.procs";

    /// <summary>Whether what it held was ended for its memory.</summary>
    /// <param name="exit">How the child ended; without a group, a renderer that is refused memory crashes.</param>
    public bool WasFull(int exit, IEnumerable<string> log)
    {
        if (group is null) return exit is 134 or 137 or 139 && log.Any(line => line.Contains("alloc", StringComparison.OrdinalIgnoreCase));
        try
        {
            var told = File.ReadLines(Path.Combine(group, isSecond ? "memory.events" : "memory.oom_control")).FirstOrDefault(line => line.StartsWith("oom_kill ", StringComparison.Ordinal));
            return told is not null && !told.EndsWith(" 0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    static void TryWrite(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // no swap is counted here
        }
    }

    static void TryRemove(string? group)
    {
        try
        {
            if (group is not null && Directory.Exists(group)) Directory.Delete(group);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // something in it is not over yet; an empty group weighs nothing
        }
    }

    public void Dispose() => TryRemove(group);
}

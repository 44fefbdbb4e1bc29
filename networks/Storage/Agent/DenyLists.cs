using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Agent;

/// <summary>A provider's own denylists: files <c>*.deny</c> (IPIP-0383) in the folder <c>deny</c> beside its pieces, in the order of their names.</summary>
/// <remarks>They are looked at when somebody asks, twice a second at most, so a change counts within a second. What cannot be read leaves the rules as they were.</remarks>
sealed partial class DenyLists(string folder, TimeProvider clock, ILogger log)
{
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    readonly Lock reading = new();
    IReadOnlyList<(string Path, long Bytes, long ChangedTicks)> stamps = [];
    volatile PolicyRules rules = PolicyRules.Open;
    long lookedAt;

    /// <summary>Null when a path below a root may be served, else the reason: 410, or 451 where the law asks for it.</summary>
    public Fault? Refuse(Cid root, string path) => Current().Check(new PolicyQuestion("read", Content: root, Path: path));

    /// <summary>The same of a block, however a CID names it: older lists name one with its codec.</summary>
    public Fault? Refuse(Multihash block) => Refuse(new Cid(Codec.Raw, block), "") ?? (block.IsCheckable ? Refuse(new Cid(Codec.DagPb, block), "") : null);

    PolicyRules Current()
    {
        lock (reading)
        {
            if (lookedAt != 0 && clock.GetElapsedTime(lookedAt) < Pace) return rules;
            lookedAt = clock.GetTimestamp();
            try
            {
                Look();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogUnread(error.Message);
            }
            return rules;
        }
    }

    void Look()
    {
        IReadOnlyList<(string Path, long Bytes, long ChangedTicks)> now = Directory.Exists(folder)
            ? [.. new DirectoryInfo(folder).EnumerateFiles("*.deny").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc.Ticks))]
            : [];
        if (now.SequenceEqual(stamps)) return;
        var list = Denylist.Read([.. now.Select(file => File.ReadAllText(file.Path))]);
        (rules, stamps) = (PolicyRules.Open with { Content = list }, now);
        LogRead(list.Count, now.Count, list.Skipped.Count);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Rules} rules of {Files} denylists are in force, {Skipped} lines are skipped")]
    partial void LogRead(int rules, int files, int skipped);

    [LoggerMessage(Level = LogLevel.Error, Message = "the denylists cannot be read, and those of before stay in force: {Why}")]
    partial void LogUnread(string why);
}

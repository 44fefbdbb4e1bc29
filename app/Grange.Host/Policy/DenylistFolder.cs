using System.Text;
using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Policy;

/// <summary>The denylists in the data folder (<c>deny/*.deny</c>, IPIP-0383), in the order of their names; read again when one of them changes.</summary>
public sealed partial class DenylistFolder : IDenylists, IDisposable
{
    /// <summary>What the operator adds by hand goes here: lists from elsewhere stay as they came.</summary>
    const string OwnFile = "local.deny";

    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    readonly string folder;
    readonly DecisionLog decisions;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly SemaphoreSlim writing = new(1, 1);
    volatile State state = new([], Denylist.Empty, []);

    public DenylistFolder(string folder, DecisionLog decisions, TimeProvider clock, ILogger log)
    {
        (this.folder, this.decisions, this.clock, this.log) = (folder, decisions, clock, log);
        Read();
    }

    /// <summary>The rules in force.</summary>
    public Denylist Current => state.List;

    /// <inheritdoc/>
    public IReadOnlyList<DenyFile> Files => state.Files;

    /// <inheritdoc/>
    public (string File, DenyRule Rule)? Find(Cid root, string path)
    {
        var now = state;
        return now.List.FindOnWay(root, path) is { } rule ? (now.Files[rule.File].Name, rule) : null;
    }

    /// <inheritdoc/>
    public async Task<Result<bool>> AddAsync(string rule, CancellationToken cancel)
    {
        var line = rule.Trim();
        if ((Denylist.Problem(line) ?? (line.Contains('\n', StringComparison.Ordinal) ? "it is more than one line" : null)) is { } why)
            return new Fault("bad-rule", $"'{line}' is no rule of a denylist: {why}", "/ipfs/CID, /ipfs/CID/path*, //DOUBLE-HASH, each also after '!'");
        await ChangeAsync(text => $"{text}{(text.Length == 0 || text.EndsWith('\n') ? "" : "\n")}{line}\n", cancel);
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(string rule, CancellationToken cancel)
    {
        var found = false;
        await ChangeAsync(text =>
        {
            var lines = text.Split('\n');
            var kept = lines.Where(line => line.Trim() != rule.Trim()).ToArray();
            found = kept.Length < lines.Length;
            return string.Join('\n', kept);
        }, cancel);
        return found;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PolicyDecision>> RefusedAsync(int most, CancellationToken cancel) => decisions.RefusedAsync(most, cancel);

    /// <summary>Watches the folder until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Pace, clock, cancel);
            if (!Stamps().SequenceEqual(state.Stamps)) Read();
        }
    }

    async Task ChangeAsync(Func<string, string> change, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, OwnFile);
            var before = File.Exists(path) ? await File.ReadAllTextAsync(path, cancel) : "";
            var fresh = path + ".new";
            await File.WriteAllTextAsync(fresh, change(before), new UTF8Encoding(false), cancel);
            File.Move(fresh, path, overwrite: true);
            Read();
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Takes in what is there now. What cannot be read leaves the rules as they were: nothing is let through for a broken disk.</summary>
    void Read()
    {
        try
        {
            var stamps = Stamps();
            var texts = stamps.Select(stamp => File.ReadAllText(stamp.Path)).ToArray();
            var list = Denylist.Read(texts);
            state = new State(stamps, list, [.. stamps.Select((stamp, i) => FileOf(Path.GetFileName(stamp.Path), texts[i], [.. list.Skipped.Where(skip => skip.File == i)]))]);
            if (stamps.Count > 0) LogRead(list.Count, stamps.Count, list.Skipped.Count);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnread(error.Message);
        }
    }

    static DenyFile FileOf(string name, string text, IReadOnlyList<SkippedRule> skipped)
    {
        var read = DenyText.Read(text);
        var rules = Enumerable.Range(read.Body, read.Lines.Count - read.Body).Where(line => read.RuleAt(line) is not null).ToList();
        return new DenyFile(name, read.Name, rules.Count - skipped.Count(skip => skip.Line > read.Body && read.RuleAt(skip.Line - 1) is not null), skipped, name == OwnFile ? [.. rules.Select(line => read.Lines[line].Trim())] : []);
    }

    IReadOnlyList<Stamp> Stamps() => Directory.Exists(folder)
        ? [.. new DirectoryInfo(folder).EnumerateFiles("*.deny").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => new Stamp(file.FullName, file.Length, file.LastWriteTimeUtc.Ticks))]
        : [];

    public void Dispose() => writing.Dispose();

    readonly record struct Stamp(string Path, long Length, long ChangedTicks);

    sealed record State(IReadOnlyList<Stamp> Stamps, Denylist List, IReadOnlyList<DenyFile> Files);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Rules} rules of {Files} denylists are in force, {Skipped} lines are skipped")]
    partial void LogRead(int rules, int files, int skipped);

    [LoggerMessage(Level = LogLevel.Error, Message = "the denylists cannot be read, and those of before stay in force: {Why}")]
    partial void LogUnread(string why);
}

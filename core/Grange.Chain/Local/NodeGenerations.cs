using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Grange.Content;

namespace Grange.Chain;

/// <summary>A state of the chain and the journal of what came after it.</summary>
/// <param name="Number">Counts up; 0 starts from an empty chain and has no state file.</param>
/// <param name="State">What anvil loads; null for an empty chain.</param>
/// <param name="Journal">What to do after loading.</param>
sealed record NodeGeneration(int Number, string? State, string Journal);

/// <summary>From where and through what the chain as it was can be reached.</summary>
sealed record NodeStart(NodeGeneration Generation, NodeHeader Header, IReadOnlyList<JournalEntry> Entries);

/// <summary>The local chain's files: the two newest generations. A journal reaches from its own state to the next one, so either can be started from.</summary>
sealed class NodeGenerations(string folder)
{
    /// <summary>All generations whose journal is there, oldest first.</summary>
    public IReadOnlyList<NodeGeneration> List() =>
    [
        .. Directory.EnumerateFiles(folder, "chain-*.journal")
            .Select(path => int.Parse(Path.GetFileNameWithoutExtension(path).AsSpan("chain-".Length), CultureInfo.InvariantCulture)).Order().Select(Of),
    ];

    public NodeGeneration Of(int number) => new(number, number == 0 ? null : Named(number, "json"), Named(number, "journal"));

    /// <summary>Puts a dump of anvil (gzip) on the disk, whole or not at all; gives the sha2-256 of the state.</summary>
    public string WriteState(NodeGeneration generation, byte[] dump)
    {
        var draft = generation.State + ".new";
        string digest;
        using (var zip = new GZipStream(new MemoryStream(dump), CompressionMode.Decompress))
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.ReadWrite))
        {
            zip.CopyTo(file);
            file.Flush(flushToDisk: true);
            file.Position = 0;
            digest = Convert.ToHexStringLower(SHA256.HashData(file));
        }
        File.Move(draft, generation.State!, overwrite: true);
        DurableFile.SyncFolder(folder);
        return digest;
    }

    /// <summary>The newest generation whose state is whole, with all that was journaled since; throws <see cref="LocalChainException"/> when there is none.</summary>
    /// <param name="below">Only generations older than this one.</param>
    public NodeStart Start(int below = int.MaxValue)
    {
        var later = new List<JournalEntry>();
        foreach (var generation in List().Reverse())
        {
            var (line, entries, _) = NodeJournal.Read(generation.Journal);
            var header = NodeHeader.Parse(line);
            if (generation.Number < below && IsWhole(generation, header.StateDigest)) return new(generation, header, [.. entries, .. later]);
            later.InsertRange(0, entries.Skip(header.Carried));
        }
        throw new LocalChainException($"no state under {folder} is whole; its chain cannot be started again");
    }

    static bool IsWhole(NodeGeneration generation, string digest)
    {
        if (generation.State is null) return true;
        if (!File.Exists(generation.State)) return false;
        using var file = File.OpenRead(generation.State);
        return Convert.ToHexStringLower(SHA256.HashData(file)) == digest;
    }

    /// <summary>Removes all but the two newest generations and unfinished files.</summary>
    public void Prune()
    {
        var keep = List().TakeLast(2).SelectMany(kept => (string?[])[kept.State, kept.Journal]).ToHashSet();
        foreach (var path in Directory.EnumerateFiles(folder, "chain-*"))
            if (!keep.Contains(path)) File.Delete(path);
    }

    string Named(int number, string kind) => Path.Combine(folder, $"chain-{number:D6}.{kind}");
}

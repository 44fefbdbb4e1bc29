using System.Text;
using Grange.Content;

namespace Grange.Chain;

/// <summary>The local chain's journal cannot be trusted: replaying it would lose or change what was acknowledged.</summary>
public sealed class LocalChainException(string message) : Exception(message);

/// <summary>An append-only file of lines. What <see cref="Append"/> returned from is on the disk.</summary>
/// <remarks>
/// The first line names the state the journal starts from. A tail that a crash cut off was never acknowledged and is removed;
/// a bad line before good ones is damage and is refused.
/// </remarks>
sealed class NodeJournal : IDisposable
{
    readonly FileStream file;

    NodeJournal(FileStream file) => this.file = file;

    public long Bytes => file.Length;

    /// <summary>Entries since the journal was begun.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a journal: whole under its name, or absent.</summary>
    public static NodeJournal Create(string path, string header, IEnumerable<JournalEntry> carried)
    {
        var draft = path + ".new";
        using (var drafted = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            drafted.Write(Encoding.UTF8.GetBytes($"{JournalEntry.Check(header)} {header}\n" + string.Concat(carried.Select(entry => entry.ToLine()))));
            drafted.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
        DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
        return new(OpenAt(path, new FileInfo(path).Length));
    }

    /// <summary>Opens a journal to go on with it, cutting a torn tail.</summary>
    public static NodeJournal Continue(string path)
    {
        var (_, entries, length) = Read(path);
        var file = OpenAt(path, length);
        if (file.Length > length)
        {
            file.SetLength(length);
            file.Flush(flushToDisk: true);
        }
        return new(file) { Count = entries.Count };
    }

    public void Append(params IReadOnlyCollection<JournalEntry> entries)
    {
        Write(entries);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Appends what the next <see cref="Append"/> makes durable.</summary>
    public void AppendLazily(JournalEntry entry) => Write([entry]);

    /// <summary>The header, the whole entries and the length up to their end.</summary>
    public static (string Header, IReadOnlyList<JournalEntry> Entries, long Length) Read(string path)
    {
        var text = File.ReadAllText(path);
        var header = text.IndexOf('\n');
        if (header < 10 || JournalEntry.Check(text[9..header]) != text[..8]) throw new LocalChainException($"{path}: its first line is damaged");
        var entries = new List<JournalEntry>();
        var at = header + 1;
        for (var end = text.IndexOf('\n', at); end >= 0; end = text.IndexOf('\n', at))
        {
            if (JournalEntry.TryRead(text[at..end]) is not { } entry) break;
            entries.Add(entry);
            at = end + 1;
        }
        var rest = text[at..].Split('\n');
        if (rest.Skip(1).Any(line => JournalEntry.TryRead(line) is not null)) throw new LocalChainException($"{path}: damaged at byte {at}, whole entries follow");
        return (text[9..header], entries, at);
    }

    void Write(IReadOnlyCollection<JournalEntry> entries)
    {
        file.Write(Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => entry.ToLine()))));
        Count += entries.Count;
    }

    static FileStream OpenAt(string path, long position) => new(path, FileMode.Open, FileAccess.Write, FileShare.Read) { Position = position };

    public void Dispose() => file.Dispose();
}

using System.Globalization;
using System.Text;
using Grange.Content;

namespace Grange.Verbs.Hardware;

/// <summary>One record as it waits: its time and its body.</summary>
public sealed record Waiting(long TimeMs, DagNode Body);

/// <summary>What no node has receipted yet, on disk before anything else happens to them.</summary>
/// <remarks>
/// One file per batch (<c>00000007.log</c>), a line per reading: <c>time base64(body)</c>. The last may be torn by a crash: what is not a whole line was
/// never acknowledged and is cut. A closed file is sent as one batch and goes when its receipts are there.
/// </remarks>
public sealed class Spool : IDisposable
{
    /// <summary>Readings of one batch.</summary>
    const int PerFile = 256;

    readonly string folder;
    readonly Lock writing = new();
    readonly SortedSet<long> closed = [];
    FileStream? open;
    long number;
    int inOpen;

    Spool(string folder) => this.folder = folder;

    /// <summary>Readings that wait, and batches they are in, since the start and before.</summary>
    public bool IsEmpty
    {
        get { lock (writing) return closed.Count == 0 && inOpen == 0; }
    }

    public static Spool Open(string folder)
    {
        Directory.CreateDirectory(folder);
        var spool = new Spool(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "*.log"))
        {
            var at = long.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture);
            spool.number = Math.Max(spool.number, at);
            if (Mend(file)) spool.closed.Add(at);
            else File.Delete(file);
        }
        foreach (var batch in Directory.EnumerateFiles(folder, "*.batch").Where(batch => !File.Exists(Path.ChangeExtension(batch, ".log")))) File.Delete(batch);
        return spool;
    }

    /// <summary>Keeps a reading; it is durable when this returns.</summary>
    public void Keep(Waiting reading)
    {
        lock (writing)
        {
            if (open is null)
            {
                open = new FileStream(LogOf(++number), FileMode.CreateNew, FileAccess.Write);
                DurableFile.SyncFolder(folder);
            }
            open.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{reading.TimeMs} {Convert.ToBase64String(DagCbor.Encode(reading.Body))}\n")));
            open.Flush(flushToDisk: true);
            if (++inOpen >= PerFile) Close();
        }
    }

    /// <summary>The oldest batch that waits, closed for good; null when nothing does.</summary>
    public long? Oldest()
    {
        lock (writing)
        {
            if (closed.Count == 0 && inOpen > 0) Close();
            return closed.Count == 0 ? null : closed.Min;
        }
    }

    /// <summary>The readings of a closed batch.</summary>
    public IReadOnlyList<Waiting> Read(long batch) => [.. File.ReadAllLines(LogOf(batch)).Select(Parse).OfType<Waiting>()];

    /// <summary>Where the signed form of a batch is kept while it is on its way.</summary>
    public string SignedOf(long batch) => Path.ChangeExtension(LogOf(batch), ".batch");

    /// <summary>Forgets a batch that is receipted.</summary>
    public void Drop(long batch)
    {
        File.Delete(LogOf(batch));
        Forget(batch);
    }

    /// <summary>Puts a batch aside that the node will never take; its readings stay readable under <c>refused/</c>.</summary>
    public void SetAside(long batch)
    {
        Directory.CreateDirectory(Path.Combine(folder, "refused"));
        File.Move(LogOf(batch), Path.Combine(folder, "refused", Path.GetFileName(LogOf(batch))), overwrite: true);
        Forget(batch);
    }

    void Forget(long batch)
    {
        DurableFile.SyncFolder(folder); // the readings go before their signed form: the other way round they would be signed anew
        File.Delete(SignedOf(batch));
        lock (writing) closed.Remove(batch);
    }

    void Close()
    {
        open!.Dispose();
        (open, inOpen) = (null, 0);
        closed.Add(number);
    }

    string LogOf(long batch) => Path.Combine(folder, batch.ToString("D8", CultureInfo.InvariantCulture) + ".log");

    /// <summary>Cuts a file after its last whole line; false when nothing is left.</summary>
    static bool Mend(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var whole = 0;
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0 && Parse(Encoding.ASCII.GetString(bytes, whole, end)) is not null; end = bytes.AsSpan(whole).IndexOf((byte)'\n'))
            whole += end + 1;
        if (whole < bytes.Length) DurableFile.Replace(file, bytes.AsSpan(0, whole));
        return whole > 0;
    }

    static Waiting? Parse(string line)
    {
        var parts = line.Split(' ');
        var bytes = new byte[line.Length];
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var timeMs)
            && Convert.TryFromBase64String(parts[1], bytes, out var length) && DagCbor.TryDecode(bytes.AsSpan(0, length), out var body) == DagCborFault.None
            ? new Waiting(timeMs, body!) : null;
    }

    public void Dispose() => open?.Dispose();
}

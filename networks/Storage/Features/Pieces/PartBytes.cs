using Grange.Content;
using Microsoft.Win32.SafeHandles;

namespace Grange.Storage.Pieces;

/// <summary>Parts of a piece on this node for as long as they are given away: streams over the segment, and files of what was computed.</summary>
sealed class PartBytes : IDisposable
{
    readonly SortedDictionary<int, Func<Stream>> parts = [];
    readonly string folder;
    SafeFileHandle? segment;

    /// <param name="folder">Where files may be made; it is gone afterwards.</param>
    public PartBytes(string folder) => Directory.CreateDirectory(this.folder = folder);

    /// <summary>Numbers of the parts that are here.</summary>
    public IReadOnlyCollection<int> Numbers => parts.Keys;

    /// <summary>A stream over a part; null when it is not here. Each call opens another.</summary>
    public Func<Stream>? Find(int number) => parts.GetValueOrDefault(number);

    public string PathOf(int number) => Path.Combine(folder, FormattableString.Invariant($"{number}.part"));

    /// <summary>Takes the file at <see cref="PathOf"/> as a part.</summary>
    public void AddFile(int number) => parts[number] = () => new FileStream(PathOf(number), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);

    /// <summary>Takes a segment that lies here: the whole, or its bytes as the first shards.</summary>
    public void AddSegment(string path, PieceRow piece)
    {
        if (!piece.Policy.IsCoded)
        {
            parts[0] = () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
            return;
        }
        var handle = segment = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        var layout = new ShardLayout(piece.Piece.RawBytes, piece.Policy.Needed);
        for (var shard = 0; shard < piece.Policy.Needed; shard++)
        {
            var number = shard;
            parts[number] = () => new ShardStream(handle, layout, number);
        }
    }

    /// <summary>Computes shards from those that are here; false when those are too few.</summary>
    public async Task<bool> MakeAsync(PieceRow piece, IReadOnlyList<int> wanted, CancellationToken cancel)
    {
        int[] lacking = [.. wanted.Where(number => !parts.ContainsKey(number))];
        if (lacking.Length == 0) return true;
        if (new ErasureCode(piece.Policy.Needed, piece.Policy.Parts).Recover(parts.Keys, lacking) is not { } mix) return false;
        var (sources, targets) = (new List<Stream>(), new List<Stream>());
        try
        {
            sources.AddRange(mix.Sources.Select(number => parts[number]()));
            targets.AddRange(mix.Targets.Select(number => (Stream)File.Create(PathOf(number))));
            await ShardStreams.MixAsync(mix, sources, targets, new ShardLayout(piece.Piece.RawBytes, piece.Policy.Needed).ShardBytes, cancel);
        }
        finally
        {
            foreach (var stream in sources.Concat(targets)) await stream.DisposeAsync();
        }
        foreach (var number in lacking) AddFile(number);
        return true;
    }

    /// <summary>The commitment to a part that is here.</summary>
    public async Task<PieceCid> NameAsync(int number, CancellationToken cancel)
    {
        await using var bytes = parts[number]();
        return (await PieceLayer.OfAsync(bytes, cancel)).Piece;
    }

    public void Dispose()
    {
        segment?.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

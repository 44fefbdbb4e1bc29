using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>What was found on the disk at start.</summary>
/// <param name="Sealed">Segments that never change again.</param>
/// <param name="Unsealed">Segments that take no more blocks and wait for their seal.</param>
/// <param name="Open">The last segment, when it may take more blocks.</param>
/// <param name="NextNumber">The number the next segment gets.</param>
/// <param name="StoredBytes">Bytes of all segments.</param>
sealed record RecoveredSegments(
    IReadOnlyList<SealedSegment> Sealed, IReadOnlyList<OpenSegment> Unsealed, OpenSegment? Open, long NextNumber, long StoredBytes);

/// <summary>The crash rule: the segments are the truth, the index follows. A tail beyond the indexed bytes counts up to its last whole section.</summary>
sealed class SegmentRecovery(SegmentFiles files, ISegmentIndex index)
{
    const int BatchBlocks = 8192;

    readonly List<SealedSegment> sealedOnes = [];
    readonly List<OpenSegment> unsealed = [];

    public async ValueTask<RecoveredSegments> RunAsync(CancellationToken cancel)
    {
        var numbers = files.Numbers();
        var rows = (await index.SegmentsAsync(cancel)).ToDictionary(row => row.Number);
        foreach (var lost in rows.Keys.Except(numbers)) await index.RemoveAsync(lost, cancel);
        foreach (var number in numbers) await RecoverAsync(number, rows.GetValueOrDefault(number), cancel);

        var open = unsealed.LastOrDefault();
        if (open is not null && !WasSealed(open.Number, rows)) unsealed.RemoveAt(unsealed.Count - 1);
        else open = null;
        var stored = sealedOnes.Sum(one => one.Length) + unsealed.Sum(one => one.Length) + (open?.Length ?? 0);
        return new RecoveredSegments(sealedOnes, unsealed, open, numbers.Count == 0 ? 1 : numbers[^1] + 1, stored);
    }

    /// <summary>Replaces all that the index says about one segment by what its file says, up to <paramref name="length"/>.</summary>
    public async ValueTask ReindexAsync(long number, long length, string? pieceCid, CancellationToken cancel)
    {
        await index.RemoveAsync(number, cancel);
        using var file = File.OpenHandle(files.PathOf(number), share: FileShare.ReadWrite | FileShare.Delete);
        if (SectionWalk.OfWhole(file, length) is { } walk) await IndexAsync(number, walk, cancel);
        await index.AddAsync(number, length, [], cancel); // a piece of other bytes is indexed too, it just has no blocks
        if (pieceCid is not null) await index.SealAsync(number, pieceCid, cancel);
    }

    async ValueTask RecoverAsync(long number, SegmentRow? row, CancellationToken cancel)
    {
        if (File.Exists(files.TreePathOf(number)) && PieceLayer.TryDecode(await File.ReadAllBytesAsync(files.TreePathOf(number), cancel), out var layer))
        {
            var piece = layer.Piece.ToString();
            if (row?.IndexedBytes != layer.Piece.RawBytes) await ReindexAsync(number, layer.Piece.RawBytes, piece, cancel);
            else if (!row.Sealed) await index.SealAsync(number, piece, cancel);
            sealedOnes.Add(new SealedSegment(number, files.PathOf(number), layer.Piece.RawBytes, layer.Piece, layer.Blocks));
        }
        else await RecoverTailAsync(number, row, cancel);
    }

    async ValueTask RecoverTailAsync(long number, SegmentRow? row, CancellationToken cancel)
    {
        var file = files.OpenForAppend(number);
        var length = RandomAccess.GetLength(file);
        if (!HasHeader(file, number))
        {
            file.Dispose();
            files.Delete(number);
            await index.RemoveAsync(number, cancel);
            return;
        }
        var indexed = row?.IndexedBytes ?? 0;
        if (indexed > length) await index.RemoveAsync(number, cancel);
        var from = indexed <= length && indexed >= CarSections.Header.Length ? indexed : CarSections.Header.Length;
        var walk = new SectionWalk(file, from, length, verify: true);
        var blocks = CountBefore(file, from) + await IndexAsync(number, walk, cancel);
        if (walk.Position < length) RandomAccess.SetLength(file, walk.Position);
        RandomAccess.FlushToDisk(file);
        unsealed.Add(new OpenSegment(number, file, walk.Position, blocks));
    }

    /// <summary>Adds every whole section that is left in the walk, a transaction for some thousand of them, and returns their number.</summary>
    async ValueTask<long> IndexAsync(long number, SectionWalk walk, CancellationToken cancel)
    {
        long found = 0;
        var batch = new List<IndexedBlock>();
        while (walk.TryNext(out var cid, out var offset, out var length))
        {
            batch.Add(new IndexedBlock(cid.Hash, new BlockPlace(number, offset, length)));
            if (batch.Count < BatchBlocks) continue;
            await index.AddAsync(number, walk.Position, batch, cancel);
            found += batch.Count;
            batch = [];
        }
        await index.AddAsync(number, walk.Position, batch, cancel);
        return found + batch.Count;
    }

    static long CountBefore(SafeFileHandle file, long end)
    {
        var walk = new SectionWalk(file, CarSections.Header.Length, end, verify: false);
        long count = 0;
        while (walk.TryNext(out _, out _, out _)) count++;
        return count;
    }

    /// <summary>False for a segment lost before its first sync, in which nothing was ever acknowledged.</summary>
    /// <exception cref="InvalidDataException">The file holds something else; it is left alone.</exception>
    bool HasHeader(SafeFileHandle file, long number)
    {
        Span<byte> front = stackalloc byte[CarSections.Header.Length];
        var read = RandomAccess.Read(file, front, 0);
        if (front.SequenceEqual(CarSections.Header)) return true;
        if (read < front.Length || !front.ContainsAnyExcept((byte)0)) return false;
        throw new InvalidDataException($"{files.PathOf(number)} is not a segment: it does not start with the header of a CARv1 without roots");
    }

    /// <summary>A mark that cannot be read, or a sealed row, still says that the segment must not grow.</summary>
    bool WasSealed(long number, Dictionary<long, SegmentRow> rows)
        => File.Exists(files.TreePathOf(number)) || rows.GetValueOrDefault(number) is { Sealed: true };
}

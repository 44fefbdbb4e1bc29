using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>A segment that is not sealed yet. Its lengths and lists belong to the writer's lock.</summary>
sealed class OpenSegment(long number, SafeFileHandle file, long length, long blocks) : IDisposable
{
    public long Number { get; } = number;
    public SafeFileHandle File { get; } = file;

    /// <summary>Bytes of whole sections and the header; what the file may have beyond is the rest of a failed write.</summary>
    public long Length { get; set; } = length;
    public long Blocks { get; set; } = blocks;

    /// <summary>Blocks written since the last sync.</summary>
    public List<IndexedBlock> Unsynced { get; set; } = [];

    /// <summary>Done when the segment is sealed.</summary>
    public TaskCompletionSource<SealedSegment> Sealing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => File.Dispose();
}

/// <summary>What one sync made durable of one segment.</summary>
readonly record struct SyncedBlocks(OpenSegment Segment, long Length, IReadOnlyList<IndexedBlock> Blocks);

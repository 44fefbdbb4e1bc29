using System.Buffers;

namespace Grange.Content;

/// <summary>Mixes shards that are too large for memory, a window of each at a time.</summary>
public static class ShardStreams
{
    /// <summary>Bytes of each shard held at once; an odd number of cache lines apart, so that shards do not push each other out of the cache.</summary>
    const int Window = 64 * 1024, Stride = Window + ShardLayout.Alignment;

    /// <summary>Reads <paramref name="sources"/> in step and writes <paramref name="targets"/>, both in the order the mix names them. Memory is 64 KiB for each shard.</summary>
    /// <exception cref="EndOfStreamException">A source ends before <paramref name="shardBytes"/>.</exception>
    public static async Task MixAsync(ShardMix mix, IReadOnlyList<Stream> sources, IReadOnlyList<Stream> targets, long shardBytes, CancellationToken cancel)
    {
        if (sources.Count != mix.Sources.Count || targets.Count != mix.Targets.Count) throw new ArgumentException("a stream for each shard is needed", nameof(sources));
        if (shardBytes % ShardLayout.Alignment != 0) throw new ArgumentException($"shards have a multiple of {ShardLayout.Alignment} bytes", nameof(shardBytes));
        var read = ArrayPool<byte>.Shared.Rent(Stride * sources.Count);
        var made = ArrayPool<byte>.Shared.Rent(Stride * Math.Max(1, targets.Count));
        try
        {
            for (long at = 0; at < shardBytes; at += Window)
            {
                var length = (int)Math.Min(Window, shardBytes - at);
                for (var i = 0; i < sources.Count; i++) await sources[i].ReadExactlyAsync(read.AsMemory(i * Stride, length), cancel);
                mix.Apply(read, made, Stride, length);
                for (var i = 0; i < targets.Count; i++) await targets[i].WriteAsync(made.AsMemory(i * Stride, length), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(read);
            ArrayPool<byte>.Shared.Return(made);
        }
    }
}

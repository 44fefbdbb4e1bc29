namespace Grange.Content;

/// <summary>Where blocks are read from, by hash. Implemented by the segment store, by a provider over HTTP, by a CAR file.</summary>
public interface IBlockReader
{
    /// <summary>The block's bytes, or null when it is not here. Bytes that do not hash to <paramref name="hash"/> are never returned.</summary>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel);

    /// <summary>Says that everything below a root is about to be read, so that a far reader may fetch it in one go; near ones need not care.</summary>
    ValueTask ExpectAsync(Cid root, CancellationToken cancel) => ValueTask.CompletedTask;
}

/// <summary>Where blocks are written to. A block is durable once <see cref="FlushAsync"/> returned; until then it may be lost.</summary>
public interface IBlockWriter
{
    /// <summary>Adds a block whose CID the caller has computed from these very bytes. A block already here is not written again.</summary>
    /// <remarks>The block's memory is the caller's again once this returned: keep a copy, not the memory.</remarks>
    ValueTask PutAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancel);

    /// <summary>Returns when everything put before is durable (group commit: many callers share one fsync).</summary>
    ValueTask FlushAsync(CancellationToken cancel);
}

/// <summary>The limits every reader and writer of blocks keeps (trustless gateway, UnixFS).</summary>
public static class BlockLimits
{
    /// <summary>Largest block read or served: 2 MiB.</summary>
    public const int MaxRead = 2 * 1024 * 1024;

    /// <summary>Largest block produced: 1 MiB.</summary>
    public const int MaxWritten = 1024 * 1024;
}

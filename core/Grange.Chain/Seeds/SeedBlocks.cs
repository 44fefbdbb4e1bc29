using Grange.Kernel;

namespace Grange.Chain;

/// <summary>Finds the blocks that epochs' seeds come from.</summary>
/// <param name="chain">The chain.</param>
/// <param name="final">The last block that will not be taken back; null while there is none.</param>
/// <param name="clock">Time.</param>
/// <param name="mine">Has a local chain make a block when one is wanted; null waits for the chain's own.</param>
public sealed class SeedBlocks(ChainReader chain, Func<CancellationToken, Task<ChainBlock?>> final, TimeProvider clock, Func<CancellationToken, Task>? mine = null)
{
    /// <summary>The last block that will not be taken back; null while there is none.</summary>
    public Task<ChainBlock?> FinalAsync(CancellationToken cancel) => final(cancel);

    /// <summary>The first final block that is not older than an epoch's opening, with its parent; null while there is none.</summary>
    /// <param name="fromMs">The opening, Unix milliseconds.</param>
    /// <param name="cancel">Stops looking.</param>
    public async Task<SeedBlock?> FindAsync(long fromMs, CancellationToken cancel)
    {
        if (await ReachingAsync(fromMs, cancel) is not { Number: > 0 } block) return null;
        var (low, high) = (0L, block.Number); // low is before the opening, high is not
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            var at = await chain.BlockAsync(BlockTag.At(middle), cancel) ?? throw new InvalidDataException($"the chain has no block {middle}");
            if (IsBefore(at, fromMs)) low = middle;
            else high = middle;
        }
        return new SeedBlock(await HeaderAsync(high, cancel), await HeaderAsync(low, cancel));
    }

    /// <summary>The block after one that holds an anchor, with that one, once it is final; null until then.</summary>
    public async Task<SeedBlock?> AfterAsync(long anchor, CancellationToken cancel)
    {
        if (await final(cancel) is not { } block || block.Number <= anchor)
        {
            if (mine is null) return null;
            await mine(cancel);
            if (await final(cancel) is not { } made || made.Number <= anchor) return null;
        }
        return new SeedBlock(await HeaderAsync(anchor + 1, cancel), await HeaderAsync(anchor, cancel));
    }

    /// <summary>A final block at or after the opening.</summary>
    /// <remarks>
    /// A local chain is asked for one, but not before the clock shows a whole second that is not before the opening: a block's time is the clock's,
    /// cut to the second, so an earlier block would be too old. Its producer is drawn when it is made, so asking for it foretells nothing of its hash.
    /// </remarks>
    async Task<ChainBlock?> ReachingAsync(long fromMs, CancellationToken cancel)
    {
        if (await final(cancel) is { } block && !IsBefore(block, fromMs)) return block;
        if (mine is null || clock.GetUtcNow().ToUnixTimeSeconds() * 1000 < fromMs) return null;
        await mine(cancel);
        return await final(cancel) is { } made && !IsBefore(made, fromMs) ? made : null;
    }

    async Task<byte[]> HeaderAsync(long number, CancellationToken cancel)
        => await chain.HeaderAsync(number, cancel) ?? throw new InvalidDataException($"the chain has no block {number}");

    static bool IsBefore(ChainBlock block, long fromMs) => block.Timestamp * 1000 < fromMs;
}

using System.Numerics;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Chain;

/// <summary>What an account has claimed of its leaves.</summary>
/// <param name="Block">Of this block, or a later one.</param>
/// <param name="Sums">By asset and kind; a leaf that is not there was not claimed.</param>
public sealed record Claimed(long Block, IReadOnlyDictionary<(Address Asset, LeafKind Kind), UInt128> Sums)
{
    public UInt128 Of(VectorEntry leaf) => Sums.GetValueOrDefault((leaf.Asset, leaf.Kind));
}

/// <summary>Follows the chain's claims beside the doors, so that who asks what it can claim does not wait for the chain.</summary>
/// <remarks>The newest block counts, as in the contract; what a reorganisation takes back is taken back here. While it lags, the chain itself is asked.</remarks>
/// <param name="store">Holds <see cref="ClaimedTable.Migrations"/>.</param>
/// <param name="chain">The chain.</param>
/// <param name="rewards">The contract.</param>
/// <param name="abi">Its interface.</param>
/// <param name="clock">For the pauses.</param>
public sealed class ClaimedBook(IStore store, ChainReader chain, Address rewards, ContractAbi abi, TimeProvider clock)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>A chain that did not answer for so long may have gone on without us.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    Position? position;
    volatile int takenBack; // how often

    /// <summary>Follows until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var first = await FirstBlockAsync(cancel);
        var table = new ClaimedTable(abi, rewards, first, TakeBack);
        var indexer = new LogIndexer(store, chain, Finality.AtDepth(0), table, clock);
        while (true)
        {
            var (asked, head) = (clock.GetTimestamp(), await chain.BlockNumberAsync(cancel));
            while (await indexer.StepAsync(cancel))
            {
            }
            if (await indexer.PositionAsync(cancel) is { } reached && reached >= head) Volatile.Write(ref position, new Position(reached, asked));
            await Task.Delay(Pause, clock, cancel);
        }
    }

    /// <summary>What an account has claimed of these leaves.</summary>
    public async Task<Claimed> OfAsync(Address account, IEnumerable<VectorEntry> leaves, CancellationToken cancel)
    {
        var before = takenBack;
        if (Volatile.Read(ref position) is { } reached && clock.GetElapsedTime(reached.Asked) < Fresh)
        {
            var known = await ClaimedTable.OfAsync(store, account, cancel);
            if (takenBack == before) return new Claimed(reached.Block, known);
        }
        var (block, sums) = (await chain.BlockNumberAsync(cancel), new Dictionary<(Address, LeafKind), UInt128>());
        foreach (var leaf in leaves.Where(leaf => leaf.Kind < LeafKind.Spent)) sums[(leaf.Asset, leaf.Kind)] = (UInt128)(BigInteger)(await chain.ViewAsync(abi, rewards, "claimed", [account, leaf.Asset, (BigInteger)(int)leaf.Kind], cancel))[0];
        return new Claimed(block, sums);
    }

    void TakeBack()
    {
        Interlocked.Increment(ref takenBack);
        Volatile.Write(ref position, null);
    }

    /// <summary>The first block that has the contract, where the chain remembers its states; else 0, which only takes longer.</summary>
    async Task<long> FirstBlockAsync(CancellationToken cancel)
    {
        try
        {
            var (low, high) = (0L, await chain.BlockNumberAsync(cancel));
            while (low < high)
            {
                var middle = low + (high - low) / 2;
                if ((await chain.CodeAsync(rewards, BlockTag.At(middle), cancel)).Length > 0) high = middle;
                else low = middle + 1;
            }
            return low;
        }
        catch (RpcException)
        {
            return 0;
        }
    }

    sealed record Position(long Block, long Asked);
}

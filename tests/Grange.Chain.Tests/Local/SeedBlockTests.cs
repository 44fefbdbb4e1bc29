using Grange.Chain;
using Grange.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Tests.Chain.Local;

public sealed class SeedBlockTests : IDisposable
{
    static readonly Finality AtOnce = Finality.AtDepth(0);
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task An_idle_chain_makes_the_seed_block_when_it_is_wanted_and_never_before_its_second()
    {
        await using var node = await StartAsync();
        var chain = new ChainReader(new RpcDoor(node).Client(TimeProvider.System));
        var seeds = new SeedBlocks(chain, token => chain.FinalBlockAsync(AtOnce, token), TimeProvider.System, node.MineAsync);
        await node.MineAsync(Cancel);
        var before = await chain.BlockNumberAsync(Cancel);
        // An opening in the middle of a second: a block of that same second would be too old.
        var from = NowMs / 1000 * 1000 + 1_400;

        SeedBlock? found;
        while ((found = await seeds.FindAsync(from, Cancel)) is null)
        {
            Assert.True(NowMs < from + 1_500, "no seed block in time");
            Assert.Equal(before, await chain.BlockNumberAsync(Cancel));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        Assert.True(BlockHeader.TryRead(found.Header.Span, out var block));
        Assert.True(BlockHeader.TryRead(found.Parent.Span, out var parent));
        Assert.True(EpochSeed.IsSeedBlock(block, parent, from));
        Assert.Equal(before + 1, block.Number);
        Assert.True((long)block.TimestampSeconds * 1000 <= NowMs, "its time is ahead of the clock");
        Assert.Equal(found.Header, (await seeds.FindAsync(from, Cancel))!.Header);
        Assert.Equal(before + 1, await chain.BlockNumberAsync(Cancel)); // found again, not made again
    }

    [Fact]
    public async Task Nobody_foresees_a_block_because_its_producer_is_drawn_when_it_is_made()
    {
        await using var node = await StartAsync();
        var chain = new ChainReader(new RpcDoor(node).Client(TimeProvider.System));
        var producers = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            await node.MineAsync(Cancel);
            Assert.True(producers.Add((await chain.Rpc.CallAsync(new("eth_getBlockByNumber", "latest", false), Cancel)).GetProperty("miner").GetString()!));
        }
    }

    [Fact]
    public async Task A_chain_that_is_not_ours_is_waited_for()
    {
        await using var node = await StartAsync();
        var chain = new ChainReader(new RpcDoor(node).Client(TimeProvider.System));
        var seeds = new SeedBlocks(chain, token => chain.FinalBlockAsync(AtOnce, token), TimeProvider.System);
        var from = NowMs;
        await Task.Delay(TimeSpan.FromMilliseconds(1_100), TimeProvider.System, Cancel);

        Assert.Null(await seeds.FindAsync(from, Cancel));
        await node.MineAsync(Cancel);
        Assert.NotNull(await seeds.FindAsync(from, Cancel));
    }

    [Fact]
    public async Task The_seed_of_what_is_anchored_is_the_very_next_block()
    {
        await using var node = await StartAsync();
        var chain = new ChainReader(new RpcDoor(node).Client(TimeProvider.System));
        var seeds = new SeedBlocks(chain, token => chain.FinalBlockAsync(AtOnce, token), TimeProvider.System, node.MineAsync);
        await node.MineAsync(Cancel);
        var anchor = await chain.BlockNumberAsync(Cancel);

        var found = await seeds.AfterAsync(anchor, Cancel);
        await node.MineAsync(Cancel);
        var again = await seeds.AfterAsync(anchor, Cancel);

        Assert.True(BlockHeader.TryRead(found!.Header.Span, out var block));
        Assert.True(BlockHeader.TryRead(found.Parent.Span, out var parent));
        Assert.Equal((anchor + 1, anchor), (block.Number, parent.Number));
        Assert.True(EpochSeed.IsAfterAnchor(block, parent, parent.TimestampSeconds * 1000));
        Assert.False(EpochSeed.IsAfterAnchor(block, parent, parent.TimestampSeconds * 1000 + 1));
        Assert.Equal(found.Header, again!.Header);
    }

    static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    Task<LocalNode> StartAsync() => LocalNode.StartAsync(
        new LocalNodeOptions(Anvil.Binary, folder.Path) { BlockInterval = TimeSpan.FromMinutes(5), IdleInterval = TimeSpan.FromMinutes(5) },
        TimeProvider.System, NullLogger.Instance, Cancel);

    public void Dispose() => folder.Dispose();
}

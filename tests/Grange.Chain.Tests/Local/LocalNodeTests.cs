using System.Collections.Concurrent;
using System.Diagnostics;
using Grange.Chain;
using Grange.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Tests.Chain.Local;

public sealed class LocalNodeTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly Wallet wallet = new();
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_is_mined_within_the_block_interval_and_stays_over_a_restart()
    {
        Hash32 hash;
        IReadOnlyList<Hash32> blocks;
        await using (var node = await StartAsync())
        {
            var chain = Reader(node);
            var signed = wallet.Transfer(default, 5);
            Assert.Equal(signed.Hash.ToString(), (await node.SendRawAsync(signed.Raw, Cancel)).Value.GetString());
            await MinedAsync(chain, signed.Hash);
            hash = signed.Hash;
            blocks = await HashesAsync(chain);
        }
        await using (var node = await StartAsync())
        {
            var chain = Reader(node);
            Assert.True((await chain.ReceiptAsync(hash, Cancel))!.Succeeded);
            Assert.Equal(blocks, (await HashesAsync(chain)).Take(blocks.Count));
            Assert.Equal(5, await chain.BalanceAsync(default, Cancel));
        }
    }

    [Fact]
    public async Task Killing_anvil_under_load_loses_nothing_acknowledged_and_no_block_changes()
    {
        await using var node = await StartAsync();
        var chain = Reader(node);
        var seen = new Dictionary<long, Hash32>();
        var acknowledged = new ConcurrentQueue<Hash32>();
        var senders = Enumerable.Range(0, 16).Select(_ => new Wallet()).ToArray();
        foreach (var sender in senders) await node.FundAsync(sender.Address, Wallet.Ether, Cancel);
        var loaded = new Stopwatch();
        for (var kill = 0; kill < Counts.Of(3, 20); kill++)
        {
            using var stop = new CancellationTokenSource();
            loaded.Start();
            var load = Task.WhenAll(senders.Select(sender => LoadAsync(node, sender, acknowledged, stop.Token)));
            await Task.Delay(TimeSpan.FromMilliseconds(700 + 130 * kill % 900), TimeProvider.System, Cancel);
            for (var number = await chain.BlockNumberAsync(Cancel); number >= 0 && !seen.ContainsKey(number); number--)
                seen[number] = (await chain.BlockAsync(BlockTag.At(number), Cancel))!.Hash;

            var killed = node.ProcessId;
            var watch = Stopwatch.StartNew();
            Process.GetProcessById(killed).Kill();
            while (node.ProcessId == killed)
            {
                Assert.False(node.Completion.IsCompleted, "the chain has stopped");
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
            }
            var head = await chain.BlockNumberAsync(Cancel);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"restart took {watch.Elapsed}");
            TestContext.Current.SendDiagnosticMessage($"kill {kill}: back at block {head} in {watch.ElapsedMilliseconds} ms");
            await stop.CancelAsync();
            await load;
            loaded.Stop();
        }
        Assert.Equal(Counts.Of(3, 20), node.Restarts);
        foreach (var (number, hash) in seen) Assert.Equal(hash, (await chain.BlockAsync(BlockTag.At(number), Cancel))!.Hash);
        TestContext.Current.SendDiagnosticMessage($"{acknowledged.Count} transactions acknowledged, {acknowledged.Count / loaded.Elapsed.TotalSeconds:0} in a second");
        Assert.True(acknowledged.Count > 50 * Counts.Of(3, 20), $"only {acknowledged.Count} transactions");
        foreach (var hash in acknowledged) await MinedAsync(chain, hash);
        foreach (var hash in acknowledged) Assert.True((await chain.ReceiptAsync(hash, Cancel))!.Succeeded);
        Array.ForEach(senders, sender => sender.Dispose());
    }

    [Fact]
    public async Task A_snapshot_carries_what_waits_in_the_pool()
    {
        Hash32 waiting, filler;
        await using (var node = await StartAsync(options => options with { BlockInterval = TimeSpan.FromMinutes(5), IdleInterval = TimeSpan.FromMinutes(5) }))
        {
            filler = wallet.Transfer(default, 1).Hash; // its nonce is missing, so the next one cannot be mined
            var later = wallet.Transfer(default, 2);
            waiting = later.Hash;
            Assert.Null((await node.SendRawAsync(later.Raw, Cancel)).Error);
            await node.SnapshotAsync(Cancel);
            await node.MineAsync(Cancel);
            Assert.Null(await Reader(node).ReceiptAsync(waiting, Cancel));
        }
        await using (var node = await StartAsync())
        {
            await node.SendRawAsync(wallet.Transfer(default, 1, at: 0).Raw, Cancel);
            await MinedAsync(Reader(node), waiting);
        }
    }

    [Fact]
    public async Task Anvil_is_started_anew_after_many_blocks_and_nobody_notices()
    {
        await using var node = await StartAsync(options => options with { RecycleBlocks = 5 });
        var chain = Reader(node);
        for (var i = 0; i < 8; i++) await node.MineAsync(Cancel);
        var before = await HashesAsync(chain);
        var process = node.ProcessId;
        await node.SnapshotAsync(Cancel);
        Assert.NotEqual(process, node.ProcessId);
        Assert.Equal(before, (await HashesAsync(chain)).Take(before.Count));
    }

    [Fact]
    public async Task A_torn_journal_tail_is_cut_and_a_torn_state_falls_back_to_the_generation_before()
    {
        IReadOnlyList<Hash32> blocks;
        await using (var node = await StartAsync())
        {
            for (var i = 0; i < 3; i++)
            {
                await node.SendRawAsync(wallet.Transfer(default, 1).Raw, Cancel);
                await node.MineAsync(Cancel);
                await node.SnapshotAsync(Cancel);
            }
            await node.MineAsync(Cancel);
            blocks = await HashesAsync(Reader(node));
        }
        var newest = Directory.EnumerateFiles(ChainFolder, "chain-*.json").Order().Last();
        using (var state = File.OpenWrite(newest)) state.SetLength(state.Length / 3);
        await File.AppendAllTextAsync(Directory.EnumerateFiles(ChainFolder, "chain-*.journal").Order().Last(), "0123abcd block 99 1", Cancel);
        await using (var node = await StartAsync())
            Assert.Equal(blocks, (await HashesAsync(Reader(node))).Take(blocks.Count));
    }

    [Fact]
    public async Task A_journal_damaged_before_its_end_is_refused_by_name()
    {
        await using (var node = await StartAsync()) await node.MineAsync(Cancel);
        foreach (var journal in Directory.EnumerateFiles(ChainFolder, "chain-000000.journal"))
        {
            var bytes = await File.ReadAllBytesAsync(journal, Cancel);
            bytes[bytes.AsSpan().IndexOf((byte)'\n') + 20] ^= 1;
            await File.WriteAllBytesAsync(journal, bytes, Cancel);
        }
        foreach (var state in Directory.EnumerateFiles(ChainFolder, "chain-*.json")) File.Delete(state);
        var refused = await Assert.ThrowsAsync<LocalChainException>(() => StartAsync());
        Assert.Contains("damaged", refused.Message);
    }

    [Fact]
    public async Task One_folder_has_one_node()
    {
        await using var node = await StartAsync();
        var refused = await Assert.ThrowsAsync<LocalChainException>(() => StartAsync());
        Assert.Contains("another process", refused.Message);
    }

    [Fact]
    public async Task Balances_are_given_time_is_skipped_and_both_last()
    {
        using var other = new Wallet();
        long timestamp;
        await using (var node = await StartAsync())
        {
            await node.FundAsync(other.Address, 7, Cancel);
            await node.FundAsync(other.Address, 3, Cancel);
            node.SkipTime(TimeSpan.FromDays(2));
            timestamp = (await node.MineAsync(Cancel)).Timestamp;
            Assert.True(timestamp > TimeProvider.System.GetUtcNow().AddDays(1.9).ToUnixTimeSeconds());
        }
        await using (var node = await StartAsync())
        {
            Assert.Equal(10, await Reader(node).BalanceAsync(other.Address, Cancel));
            Assert.InRange((await node.MineAsync(Cancel)).Timestamp, timestamp, timestamp + 30);
        }
    }

    [Fact]
    public async Task Nobody_can_foresee_the_hash_of_an_empty_block()
    {
        await using var node = await StartAsync();
        var first = await node.MineAsync(Cancel);
        var second = await node.MineAsync(Cancel);
        var chain = Reader(node);
        Assert.NotEqual(
            (await chain.Rpc.CallAsync(new("eth_getBlockByNumber", EthHex.Quantity(first.Number), false), Cancel)).GetProperty("miner").GetString(),
            (await chain.Rpc.CallAsync(new("eth_getBlockByNumber", EthHex.Quantity(second.Number), false), Cancel)).GetProperty("miner").GetString());
    }

    [Fact]
    public async Task Nothing_is_written_outside_the_folder()
    {
        var foundry = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".foundry");
        var before = Directory.Exists(foundry) ? Directory.GetFileSystemEntries(foundry, "*", SearchOption.AllDirectories).Length : 0;
        await using (var node = await StartAsync())
        {
            for (var i = 0; i < 200; i++) await node.MineAsync(Cancel);
            Process.GetProcessById(node.ProcessId).Kill();
            await node.MineAsync(Cancel);
        }
        Assert.Equal(before, Directory.Exists(foundry) ? Directory.GetFileSystemEntries(foundry, "*", SearchOption.AllDirectories).Length : 0);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(ChainFolder, "home"), "*", SearchOption.AllDirectories));
    }

    string ChainFolder => Path.Combine(folder.Path, "chain");

    Task<LocalNode> StartAsync(Func<LocalNodeOptions, LocalNodeOptions>? with = null)
    {
        var options = new LocalNodeOptions(Anvil.Binary, ChainFolder)
        {
            BlockInterval = TimeSpan.FromMilliseconds(200),
            Funded = new Dictionary<Address, System.Numerics.BigInteger> { [wallet.Address] = 100 * Wallet.Ether },
        };
        return LocalNode.StartAsync(with is null ? options : with(options), TimeProvider.System, NullLogger.Instance, Cancel);
    }

    static ChainReader Reader(LocalNode node) => new(new RpcDoor(node).Client(TimeProvider.System));

    static async Task LoadAsync(LocalNode node, Wallet sender, ConcurrentQueue<Hash32> acknowledged, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var signed = sender.Transfer(default, 1);
            var reply = await node.SendRawAsync(signed.Raw, Cancel);
            Assert.Null(reply.Error);
            acknowledged.Enqueue(signed.Hash);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    static async Task<IReadOnlyList<Hash32>> HashesAsync(ChainReader chain)
    {
        var hashes = new List<Hash32>();
        for (var number = 0L; await chain.BlockAsync(BlockTag.At(number), Cancel) is { } block; number++) hashes.Add(block.Hash);
        return hashes;
    }

    static async Task MinedAsync(ChainReader chain, Hash32 transaction)
    {
        var watch = Stopwatch.StartNew();
        while (await chain.ReceiptAsync(transaction, Cancel) is null)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), "not mined in time");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    public void Dispose()
    {
        wallet.Dispose();
        folder.Dispose();
    }
}

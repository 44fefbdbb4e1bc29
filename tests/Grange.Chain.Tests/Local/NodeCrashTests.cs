using System.Diagnostics;
using Grange.Chain;
using Grange.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Tests.Chain.Local;

public sealed class NodeCrashTests : IDisposable
{
    static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_killed_node_takes_anvil_with_it_and_its_chain_is_the_same_afterwards()
    {
        var blocks = new Dictionary<long, Hash32>();
        var acknowledged = new List<Hash32>();
        for (var kill = 0; kill < Counts.Of(3, 20); kill++)
        {
            var anvil = await RunAndKillAsync(TimeSpan.FromMilliseconds(1500 + kill * 170 % 1000), blocks, acknowledged);
            var watch = Stopwatch.StartNew();
            while (await RunsAsync(anvil))
            {
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), "anvil outlived its node");
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel);
            }
        }
        var began = Stopwatch.StartNew();
        await using var node = await LocalNode.StartAsync(new LocalNodeOptions(Anvil.Binary, folder.Path), TimeProvider.System, NullLogger.Instance, Cancel);
        TestContext.Current.SendDiagnosticMessage($"{acknowledged.Count} transactions, {blocks.Count} blocks, start {began.ElapsedMilliseconds} ms");
        while ((await node.MineAsync(Cancel)).Transactions.Count > 0)
        {
        }
        var chain = new ChainReader(new RpcDoor(node).Client(TimeProvider.System));
        foreach (var (number, hash) in blocks) Assert.Equal(hash, (await chain.BlockAsync(BlockTag.At(number), Cancel))?.Hash);
        foreach (var hash in acknowledged) Assert.True((await chain.ReceiptAsync(hash, Cancel))?.Succeeded, $"{hash} is lost");
        Assert.True(acknowledged.Count > 0 && blocks.Count > 5);
    }

    /// <summary>True while the process has a command line; it may end between any two looks.</summary>
    static async Task<bool> RunsAsync(int process)
    {
        try
        {
            return (await File.ReadAllTextAsync($"/proc/{process}/cmdline", Cancel)).Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    async Task<int> RunAndKillAsync(TimeSpan life, Dictionary<long, Hash32> blocks, List<Hash32> acknowledged)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["chain-until-killed", Anvil.Binary, folder.Path]) { RedirectStandardOutput = true };
        using var victim = Process.Start(start)!;
        var first = (await victim.StandardOutput.ReadLineAsync(Cancel))!.Split(' ');
        Assert.Equal("anvil", first[0]);
        var reading = victim.StandardOutput.ReadToEndAsync(Cancel);
        await Task.Delay(life, TimeProvider.System, Cancel);
        victim.Kill();
        foreach (var line in (await reading).Split('\n').SkipLast(1)) // the last line may be torn
        {
            switch (line.Split(' '))
            {
                case ["block", var number, var hash]:
                    if (blocks.TryGetValue(long.Parse(number), out var before)) Assert.Equal(before, Hash32.Parse(hash));
                    blocks[long.Parse(number)] = Hash32.Parse(hash);
                    break;
                case ["transaction", var hash]:
                    acknowledged.Add(Hash32.Parse(hash));
                    break;
            }
        }
        return int.Parse(first[1]);
    }

    public void Dispose() => folder.Dispose();
}

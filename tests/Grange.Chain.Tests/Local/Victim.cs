using Grange.Chain;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Tests.Chain.Local;

/// <summary>A node with a local chain that works until it is killed; it prints what it acknowledged and which blocks it showed.</summary>
static class Victim
{
    public static async Task<int> RunAsync(string anvil, string folder)
    {
        var wallets = Enumerable.Range(0, 4).Select(_ => new Wallet()).ToArray();
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        var options = new LocalNodeOptions(anvil, folder) { BlockInterval = TimeSpan.FromMilliseconds(100), SnapshotInterval = TimeSpan.FromMilliseconds(700) };
        await using var node = await LocalNode.StartAsync(options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        output.WriteLine($"anvil {node.ProcessId}");
        foreach (var wallet in wallets) await node.FundAsync(wallet.Address, Wallet.Ether, CancellationToken.None);
        await Task.WhenAll([WatchAsync(node, output), .. wallets.Select(wallet => SendAsync(node, wallet, output))]);
        return 0;
    }

    static async Task SendAsync(LocalNode node, Wallet wallet, TextWriter output)
    {
        while (true)
        {
            var signed = wallet.Transfer(default, 1);
            var hash = (await node.SendRawAsync(signed.Raw, CancellationToken.None)).Value.GetString();
            output.WriteLine($"transaction {hash}");
        }
    }

    static async Task WatchAsync(LocalNode node, TextWriter output)
    {
        var chain = new ChainReader(new RpcDoor(node).Client(TimeProvider.System));
        for (var number = 0L; ; number++)
        {
            ChainBlock? block;
            while ((block = await chain.BlockAsync(BlockTag.At(number), CancellationToken.None)) is null)
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
            output.WriteLine($"block {block.Number} {block.Hash}");
        }
    }
}

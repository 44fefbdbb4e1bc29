using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Tests.Chain;

/// <summary>An anvil without a supervisor, as a stand-in for a public chain: it reorganises, forgets and mines as the test says.</summary>
sealed class PlainAnvil : IAsyncDisposable
{
    readonly Process process;
    readonly TemporaryFolder home;

    PlainAnvil(Process process, TemporaryFolder home, Uri endpoint)
    {
        (this.process, this.home) = (process, home);
        Endpoint = endpoint;
        Rpc = new JsonRpcClient(new HttpClient(), endpoint, TimeProvider.System, new RpcRetry(10, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(20)));
        Chain = new ChainReader(Rpc);
    }

    public Uri Endpoint { get; }

    public JsonRpcClient Rpc { get; }

    public ChainReader Chain { get; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PlainAnvil> StartAsync(params string[] arguments)
    {
        var home = new TemporaryFolder();
        var port = FreePort.Take();
        // The shell sees the end of this process and takes anvil with it.
        string[] command = ["-c", "exec 3<&0; \"$@\" </dev/null & child=$!; read -r _ <&3; kill -9 $child", "anvil", Anvil.Binary, "--quiet", "--accounts", "0", "--port", $"{port}", .. arguments];
        var start = new ProcessStartInfo("/bin/sh", command) { RedirectStandardInput = true };
        start.Environment["HOME"] = home.Path;
        var anvil = new PlainAnvil(Process.Start(start)!, home, new Uri($"http://127.0.0.1:{port}"));
        await anvil.Chain.ChainIdAsync(Cancel);
        return anvil;
    }

    public async Task MineAsync(int blocks = 1)
    {
        for (var i = 0; i < blocks; i++) await Rpc.CallAsync(new("evm_mine"), Cancel);
    }

    public Task FundAsync(Address account) => Rpc.CallAsync(new("anvil_setBalance", account.ToString(), EthHex.Quantity(BigInteger.Pow(10, 20))), Cancel);

    /// <summary>Replaces the last blocks by as many others, empty but for the given (transaction, block index) pairs.</summary>
    public Task ReorganiseAsync(int depth, params (byte[] Raw, int Block)[] transactions) => Rpc.CallAsync(
        new("anvil_reorg", depth, new JsonArray([.. transactions.Select(pair => new JsonArray(EthHex.Data(pair.Raw), pair.Block))])), Cancel);

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        home.Dispose();
    }
}

using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Planet.Tests;

/// <summary>A plain anvil as a stand-in for a public chain: its own id, a block a second, a final block two behind, no account that anybody knows the key of.</summary>
sealed class StandIn : IDisposable
{
    public const long ChainId = 424242;

    readonly DirectoryInfo home = Directory.CreateTempSubdirectory("grange-standin-");
    readonly HttpClient http = new();
    readonly Process anvil;

    StandIn(int port, IEnumerable<string> arguments)
    {
        LocalChain.Need();
        Url = new Uri($"http://127.0.0.1:{port}");
        Chain = new ChainReader(new JsonRpcClient(http, Url, TimeProvider.System, new RpcRetry(12, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(20))));
        // The shell sees the end of this process and takes anvil with it.
        string[] command =
        [
            "-c", "exec 3<&0; \"$@\" </dev/null & child=$!; read -r _ <&3; kill -9 $child", "anvil",
            AnvilBinary.Find(GrangeProgram.Root)!, "--quiet", "--accounts", "0", "--port", $"{port}", "--slots-in-an-epoch", "1", .. arguments,
        ];
        var start = new ProcessStartInfo("/bin/sh", command) { RedirectStandardInput = true };
        start.Environment["HOME"] = home.FullName;
        anvil = Process.Start(start)!;
    }

    public Uri Url { get; }

    public ChainReader Chain { get; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts one; returns when it has a final block that is not the first.</summary>
    public static async Task<StandIn> StartAsync(long chainId = ChainId, params string[] arguments)
    {
        var chain = new StandIn(Planet.FreePort(), ["--chain-id", $"{chainId}", "--block-time", "1", .. arguments]);
        await chain.Chain.ChainIdAsync(Cancel);
        return chain;
    }

    /// <summary>What a faucet or a friend would do on a public chain.</summary>
    public async Task SendGasAsync(Address account, BigInteger wei)
        => await Chain.Rpc.CallAsync(new("anvil_setBalance", account.ToString(), EthHex.Quantity(await Chain.BalanceAsync(account, Cancel) + wei)), Cancel);

    public void Dispose()
    {
        anvil.StandardInput.Close();
        anvil.WaitForExit();
        anvil.Dispose();
        http.Dispose();
        home.Delete(recursive: true);
    }
}

/// <summary>A definition as its founder writes it: one storage network with three attesters of the node's own.</summary>
static class PublicNetwork
{
    public const string Slug = "pub";

    public static async Task<string> DefineAsync(string folder)
    {
        var file = Path.Combine(folder, Slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", Slug, "--from", "storage", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        document["epochSeconds"] = 10;
        (document["rules"]!["copies"], document["rules"]!["challenges"]) = (1, 5);
        await File.WriteAllTextAsync(file, document.ToJsonString());
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        return file;
    }
}

/// <summary>What a refusal for want of gas says: whom to send how much.</summary>
static partial class GasWanted
{
    public static (BigInteger Wei, Address Account) In(string error)
    {
        var match = Sentence().Match(error);
        Assert.True(match.Success, $"no amount and address in: {error}");
        return (BigInteger.Parse(match.Groups[1].Value), Address.Parse(match.Groups[2].Value));
    }

    [System.Text.RegularExpressions.GeneratedRegex("send ([0-9]+) wei to (0x[0-9a-fA-F]{40})")]
    private static partial System.Text.RegularExpressions.Regex Sentence();
}

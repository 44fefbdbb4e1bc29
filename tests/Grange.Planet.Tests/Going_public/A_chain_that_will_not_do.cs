namespace Grange.Planet.Tests;

/// <summary>What is wrong with a chain is said before a key, a gas or a piece of hardware depends on it: one line, the next step, an exit code.</summary>
public sealed class A_chain_that_will_not_do : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-public-");

    [Fact]
    public async Task Nobody_listens_there() => Refused(await DeployAsync($"http://127.0.0.1:{Planet.FreePort()}"), 3, "no usable JSON-RPC answer", "check the --rpc URL");

    [Fact]
    public async Task It_has_not_had_the_Cancun_upgrade()
    {
        using var old = await StandIn.StartAsync(StandIn.ChainId, "--hardfork", "shanghai");
        Refused(await DeployAsync($"{old.Url}"), 1, "does not know the opcodes of Cancun", "Cancun upgrade");
    }

    [Fact]
    public async Task Its_endpoint_knows_no_final_block()
    {
        using var chain = await StandIn.StartAsync();
        await using var proxy = new NoFinality(chain.Url);
        Refused(await DeployAsync($"{proxy.Url}"), 3, "does not say which block is final", "'finalized' tag");
    }

    [Fact]
    public async Task It_stopped_long_ago()
    {
        using var chain = await StandIn.StartAsync(StandIn.ChainId, "--timestamp", "1700000000");
        Refused(await DeployAsync($"{chain.Url}"), 3, "the newest block of chain 424242 here is", "wait until the endpoint has its chain");
    }

    [Fact]
    public async Task Its_two_endpoints_serve_different_chains()
    {
        using var one = await StandIn.StartAsync();
        using var other = await StandIn.StartAsync(StandIn.ChainId + 1);
        Refused(await DeployAsync($"{one.Url}", $"{other.Url}"), 1, "one endpoint serves chain 424242, the other 424243", "two endpoints of the same chain");
    }

    [Fact]
    public async Task Its_two_endpoints_tell_different_histories()
    {
        using var one = await StandIn.StartAsync();
        using var other = await StandIn.StartAsync(StandIn.ChainId, "--gas-limit", "29000000");
        Refused(await DeployAsync($"{one.Url}", $"{other.Url}"), 3, "at one endpoint and", "replace the endpoint that is wrong");
    }

    [Fact]
    public async Task An_endpoint_cannot_vouch_for_itself_and_a_third_is_one_too_many()
    {
        Refused(await DeployAsync("http://127.0.0.1:1", "http://127.0.0.1:1"), 2, "agree with itself", "somebody else runs");
        Refused(await DeployAsync("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3"), 2, "one endpoint or two", "--rpc A --rpc B");
    }

    [Fact]
    public async Task A_node_needs_a_ledger_on_it()
    {
        using var chain = await StandIn.StartAsync();
        Refused(await UpAsync(chain), 3, "does not know its ledger's contracts", "grange chain deploy --rpc URL --network FILE");
    }

    [Fact]
    public async Task A_node_starts_only_on_the_chain_of_its_ledger()
    {
        using var chain = await StandIn.StartAsync();
        const string nobody = "0x1111111111111111111111111111111111111111";
        var each = string.Concat(new[] { "rewards", "cash", "vault", "emissions", "storageVerifier", "powers", "timelock", "manager", "prices", "channels" }.Select(name => $",\"{name}\":\"{nobody}\""));
        var file = $$$"""{"chainId":5,"ownToken":"GRG","tokens":{"GRG":"{{{nobody}}}"},"credits":{"GRG":"{{{nobody}}}"},"stakes":{"GRG":"{{{nobody}}}"}{{{each}}}}""";
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ledger.json"), file);
        var account = new Verbs.AccountKeys(folder.FullName).Create();
        await chain.SendGasAsync(account, System.Numerics.BigInteger.Pow(10, 18));
        Refused(await UpAsync(chain), 1, "is of chain 5, the chain here is 424242", "name the right chain with --rpc URL");

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ledger.json"), file.Replace("\"chainId\":5", $"\"chainId\":{StandIn.ChainId}", StringComparison.Ordinal));
        Refused(await UpAsync(chain), 1, "has no contract at 0x1111", "name the right chain with --rpc URL");
    }

    async Task<Ran> DeployAsync(params string[] endpoints) => await GrangeProgram.RunAsync(
        ["chain", "deploy", .. endpoints.SelectMany(endpoint => new[] { "--rpc", endpoint }), "--network", await PublicNetwork.DefineAsync(folder.FullName), "--data", folder.FullName]);

    async Task<Ran> UpAsync(StandIn chain) => await GrangeProgram.RunAsync(
        "up", "--rpc", $"{chain.Url}", "--network", await PublicNetwork.DefineAsync(folder.FullName), "--data", folder.FullName, "--http", $"127.0.0.1:{Planet.FreePort()}");

    static void Refused(Ran ran, int exit, string cause, string next)
    {
        ran.Exits(exit);
        var said = ran.Error.Trim();
        Assert.Contains(cause, said, StringComparison.Ordinal);
        Assert.Contains(next, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);
}

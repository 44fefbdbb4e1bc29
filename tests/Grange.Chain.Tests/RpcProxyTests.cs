using System.Net;
using System.Text;
using System.Text.Json;
using Grange.Chain;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Tests.Chain;

public sealed class RpcProxyTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    readonly Wallet wallet = new();
    readonly HttpClient http = new();
    LocalNode node = null!;
    WebApplication app = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        node = await StartNodeAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapRpc("/rpc", new RpcDoor(node));
        app.MapRpc("/dev", new RpcDoor(node, developer: true));
        await app.StartAsync(Cancel);
        http.BaseAddress = new Uri(app.Urls.Single());
    }

    [Theory]
    [InlineData("anvil_setBalance")]
    [InlineData("anvil_reset")]
    [InlineData("evm_mine")]
    [InlineData("evm_revert")]
    [InlineData("eth_sendTransaction")]
    [InlineData("eth_sendUnsignedTransaction")]
    [InlineData("eth_sendRawTransactionSync")]
    [InlineData("eth_sign")]
    [InlineData("personal_sign")]
    [InlineData("hardhat_setCode")]
    [InlineData("debug_traceTransaction")]
    [InlineData("")]
    public async Task Methods_that_edit_the_chain_or_sign_are_refused(string method)
    {
        var reply = await PostAsync("/rpc", $$"""{"jsonrpc":"2.0","id":"x","method":"{{method}}","params":[]}""");
        Assert.Equal(-32601, reply.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("x", reply.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_signed_transaction_is_taken_and_survives_the_death_of_anvil()
    {
        var signed = wallet.Transfer(default, 3);
        var reply = await PostAsync("/rpc", $$"""{"jsonrpc":"2.0","id":7,"method":"eth_sendRawTransaction","params":["{{EthHex.Data(signed.Raw)}}"]}""");
        Assert.Equal(signed.Hash.ToString(), reply.GetProperty("result").GetString());
        System.Diagnostics.Process.GetProcessById(node.ProcessId).Kill();
        await node.MineAsync(Cancel);
        reply = await PostAsync("/rpc", $$"""{"jsonrpc":"2.0","id":8,"method":"eth_getTransactionReceipt","params":["{{signed.Hash}}"]}""");
        Assert.Equal("0x1", reply.GetProperty("result").GetProperty("status").GetString());

        reply = await PostAsync("/rpc", $$"""{"jsonrpc":"2.0","id":9,"method":"eth_sendRawTransaction","params":["{{EthHex.Data(signed.Raw)}}"]}""");
        Assert.Contains("nonce too low", reply.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Batches_mix_reads_transactions_and_refusals()
    {
        var signed = wallet.Transfer(default, 3);
        var replies = await PostAsync("/rpc", $$"""
            [{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]},
             {"jsonrpc":"2.0","id":2,"method":"eth_sendRawTransaction","params":["{{EthHex.Data(signed.Raw)}}"]},
             {"jsonrpc":"2.0","id":3,"method":"anvil_mine","params":[]}, 5]
            """);
        var byId = replies.EnumerateArray().ToDictionary(reply => reply.GetProperty("id").ToString());
        Assert.Equal("0x7a69", byId["1"].GetProperty("result").GetString());
        Assert.Equal(signed.Hash.ToString(), byId["2"].GetProperty("result").GetString());
        Assert.Equal(-32601, byId["3"].GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(-32600, byId[""].GetProperty("error").GetProperty("code").GetInt32());

        replies = await PostAsync("/rpc", """[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},{"jsonrpc":"2.0","id":2,"method":"net_version"}]""");
        Assert.Equal(2, replies.GetArrayLength());
    }

    [Theory]
    [InlineData("{", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("3", -32600)]
    [InlineData("""{"id":1,"method":5}""", -32600)]
    [InlineData("""{"id":1,"method":"eth_sendRawTransaction","params":["0xzz"]}""", -32602)]
    [InlineData("""{"id":1,"method":"eth_sendRawTransaction","params":{}}""", -32602)]
    [InlineData("""{"id":1,"method":"eth_sendRawTransaction"}""", -32602)]
    public async Task Bad_requests_are_answered_in_json_rpc(string body, int code) =>
        Assert.Equal(code, (await PostAsync("/rpc", body)).GetProperty("error").GetProperty("code").GetInt32());

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        using var content = new ByteArrayContent(new byte[RpcProxy.MaxBody + 1]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await http.PostAsync(new Uri("/rpc", UriKind.Relative), content, Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_developer_may_mine_skip_time_and_set_balances()
    {
        var before = (await node.MineAsync(Cancel)).Timestamp;
        await PostAsync("/dev", """{"jsonrpc":"2.0","id":1,"method":"evm_increaseTime","params":[3600]}""");
        await PostAsync("/dev", $$"""{"jsonrpc":"2.0","id":1,"method":"anvil_setBalance","params":["{{default(Address)}}","0x9"]}""");
        await PostAsync("/dev", """{"jsonrpc":"2.0","id":1,"method":"evm_mine","params":[]}""");
        var chain = new ChainReader(new RpcDoor(node).Client(TimeProvider.System));
        Assert.True((await chain.BlockAsync(BlockTag.Latest, Cancel))!.Timestamp >= before + 3600);
        Assert.Equal(9, await chain.BalanceAsync(default, Cancel));
        var refused = await PostAsync("/dev", """{"jsonrpc":"2.0","id":1,"method":"anvil_reset","params":[]}""");
        Assert.Equal(-32601, refused.GetProperty("error").GetProperty("code").GetInt32());
    }

    async Task<JsonElement> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Cancel)).RootElement;
    }

    Task<LocalNode> StartNodeAsync() => LocalNode.StartAsync(
        new LocalNodeOptions(Anvil.Binary, folder.Path)
        {
            BlockInterval = TimeSpan.FromMilliseconds(200),
            Funded = new Dictionary<Address, System.Numerics.BigInteger> { [wallet.Address] = Wallet.Ether },
        }, TimeProvider.System, NullLogger.Instance, Cancel);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await node.DisposeAsync();
        http.Dispose();
        wallet.Dispose();
        folder.Dispose();
    }
}

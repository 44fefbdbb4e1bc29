using System.Net;
using System.Text;
using Grange.Chain;

namespace Grange.Tests.Chain;

public sealed class JsonRpcTests
{
    const string Good = """{"jsonrpc":"2.0","id":1,"result":"0x1"}""";
    const string Refused = """{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x1234"}}""";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_busy_or_broken_server_is_asked_again()
    {
        var server = new Script((503, ""), (429, ""), (0, ""), (200, "<html>"), (200, Good));
        Assert.Equal("0x1", (await Client(server).CallAsync(new("eth_chainId"), Cancel)).GetString());
        Assert.Equal(5, server.Asked);
    }

    [Fact]
    public async Task An_error_of_the_node_is_never_asked_again_and_keeps_its_revert_bytes()
    {
        var server = new Script((200, Refused), (200, Good));
        var refused = await Assert.ThrowsAsync<RpcException>(() => Client(server).CallAsync(new("eth_call"), Cancel));
        Assert.Equal((3, "execution reverted"), (refused.Error.Code, refused.Error.Message));
        Assert.Equal([0x12, 0x34], refused.Error.Data!);
        Assert.Equal(1, server.Asked);
    }

    [Fact]
    public async Task Patience_ends_with_the_last_fault()
    {
        var server = new Script((500, ""), (500, ""), (500, ""), (500, ""), (500, ""), (500, ""), (500, ""));
        await Assert.ThrowsAsync<HttpRequestException>(() => Client(server).CallAsync(new("eth_chainId"), Cancel));
        Assert.Equal(6, server.Asked);
    }

    [Fact]
    public async Task Replies_of_a_batch_come_back_in_order_with_their_own_errors()
    {
        var server = new Script((200, """[{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"no"}},{"jsonrpc":"2.0","id":1,"result":"0xa"}]"""));
        var replies = await Client(server).BatchAsync([new("eth_blockNumber"), new("eth_call")], Cancel);
        Assert.Equal("0xa", replies[0].Value.GetString());
        Assert.Equal("no", replies[1].Error!.Message);
    }

    static JsonRpcClient Client(HttpMessageHandler server) =>
        new(new HttpClient(server), new Uri("http://node.test/"), TimeProvider.System, new RpcRetry(6, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5)));

    /// <summary>Answers from a list; status 0 is a broken connection.</summary>
    sealed class Script(params (int Status, string Body)[] answers) : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = answers[Asked++];
            return status == 0
                ? Task.FromException<HttpResponseMessage>(new HttpRequestException("connection reset"))
                : Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}

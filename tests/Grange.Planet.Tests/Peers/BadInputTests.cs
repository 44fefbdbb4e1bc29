using System.Text;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage;
using Grange.Tests;
using Grange.Verbs;

namespace Grange.Planet.Tests.Peers;

/// <summary>Whatever comes in at a node's doors: it is refused with a reason, nothing of it stays, and the node does not grow by it.</summary>
[Collection(nameof(PeerNode))]
public sealed class BadInputTests(PeerNode node)
{
    const string Api = "/api/v1/storage";

    public static TheoryData<string> Names => [.. Refusals.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused_with_a_problem_and_leaves_nothing(string name)
    {
        var refusal = Refusals.All[name];
        var target = refusal.Target.Replace("{cid}", await CidAsync(), StringComparison.Ordinal);
        var before = await StateAsync();
        var answer = await RawHttp.AskAsync(node.Url, refusal.Method, target, refusal.Body, refusal.Headers);
        AssertProblem(answer, refusal.Status, refusal.Code);
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Evidence_is_taken_once_and_a_second_chain_of_the_same_author_never()
    {
        using var device = P256Key.Generate();
        await node.RegisterAsync(device);
        var signer = new EvidenceSigner(device, Author.Of(device.DeviceId), NetworkSlug.Parse("storage"), await node.OperatorAsync());
        signer.Add(StorageKinds.Held, Disks.NowMs, Disks.Holding(1));
        var first = signer.Seal();

        AssertProblem(await SendAsync(first with { Signature = device.Sign("something else"u8) }), 403, "evidence-signature");
        using (var stranger = P256Key.Generate())
            AssertProblem(await SendAsync(first with { Signature = stranger.Sign(first.Records[0].Span) }), 403, "evidence-signature");
        var taken = await SendAsync(first);
        Assert.True(taken.Status == 200, taken.Body);
        var again = await SendAsync(first);
        Assert.Equal(taken.Json["receipts"]![0]!["evidence"]!.ToString(), again.Json["receipts"]![0]!["evidence"]!.ToString());
        Assert.Equal(taken.Json["receipts"]![0]!["epoch"]!.ToString(), again.Json["receipts"]![0]!["epoch"]!.ToString());

        var fork = new EvidenceSigner(device, Author.Of(device.DeviceId), NetworkSlug.Parse("storage"), await node.OperatorAsync());
        fork.Add(StorageKinds.Held, Disks.NowMs, Disks.Holding(2));
        AssertProblem(await SendAsync(fork.Seal()), 409, "evidence-fork");
        signer.Add(StorageKinds.Held, Disks.NowMs, Disks.Holding(3));
        signer.Seal(); // never sent
        signer.Add(StorageKinds.Held, Disks.NowMs, Disks.Holding(4));
        AssertProblem(await SendAsync(signer.Seal()), 409, "evidence-gap");
        Assert.Equal(1, (long)(await node.GetAsync($"{Api}/evidence/head?author=device:{device.DeviceId}"))["next"]!);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_is_as_if_it_had_never_begun()
    {
        var before = await StateAsync();
        var half = new byte[1 << 20];
        await RawHttp.BreakOffAsync(node.Url, $"PUT {Api}/files/half HTTP/1.1\r\nHost: {node.Url.Authority}\r\nContent-Length: {2 << 20}\r\n\r\n", half);
        await RawHttp.BreakOffAsync(node.Url, $"PUT {Api}/files/half-in-chunks HTTP/1.1\r\nHost: {node.Url.Authority}\r\nTransfer-Encoding: chunked\r\n\r\n{half.Length:x}\r\n", half);
        await RawHttp.BreakOffAsync(node.Url, $"POST {Api}/car?name=half-a-car HTTP/1.1\r\nHost: {node.Url.Authority}\r\nContent-Length: {4 << 20}\r\n\r\n", BadCars.WrongAtTheEnd(1));
        await node.UntilAsync("the money held for them to be free again", async () => await StateAsync() == before);
        foreach (var name in new[] { "half", "half-in-chunks", "half-a-car" })
            AssertProblem(await RawHttp.AskAsync(node.Url, "GET", $"{Api}/files/{name}", [], ""), 404, "unknown-name");
    }

    [Theory]
    [InlineData("eth_sendTransaction")]
    [InlineData("eth_sign")]
    [InlineData("eth_signTypedData_v4")]
    [InlineData("personal_unlockAccount")]
    [InlineData("anvil_setCode")]
    [InlineData("anvil_setStorageAt")]
    [InlineData("anvil_impersonateAccount")]
    [InlineData("anvil_dumpState")]
    [InlineData("hardhat_setBalance")]
    [InlineData("evm_snapshot")]
    [InlineData("evm_revert")]
    [InlineData("debug_traceTransaction")]
    [InlineData("miner_stop")]
    public async Task A_method_that_signs_for_the_caller_or_edits_the_chain_is_not_offered(string method)
    {
        var call = $$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":[]}""";
        foreach (var body in new[] { call, $"[{call}]", $$"""[{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]},{{call}}]""" })
        {
            var answer = await RawHttp.AskAsync(node.Url, "POST", "/rpc", Encoding.UTF8.GetBytes(body), "Content-Type: application/json\r\n");
            Assert.Equal(200, answer.Status); // JSON-RPC says in the body what HTTP says in the status
            var said = answer.Json is JsonArray batch ? batch[^1]! : answer.Json;
            Assert.Equal(-32601, (int)said["error"]!["code"]!);
            Assert.Equal(7, (int)said["id"]!);
        }
    }

    [Fact]
    public async Task The_node_does_not_grow_by_big_bad_uploads()
    {
        const int Megabytes = 8;
        var car = BadCars.WrongAtTheEnd(Megabytes);
        var blank = new byte[Megabytes << 20];
        async Task RoundAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                AssertProblem(await RawHttp.AskAsync(node.Url, "POST", $"{Api}/car", car, ""), 400, "car-invalid");
                await RawHttp.BreakOffAsync(node.Url, $"PUT {Api}/files/big HTTP/1.1\r\nHost: {node.Url.Authority}\r\nContent-Length: {blank.Length + 1}\r\n\r\n", blank);
                AssertProblem(await RawHttp.AskAsync(node.Url, "POST", $"{Api}/evidence", blank, "Content-Type: application/json\r\n"), 400, "batch-malformed");
            }
        }

        const int AllowedMegabytes = 128; // the heap's own ups and downs; one body kept a round would be several times as much
        var rounds = Counts.Of(24, 300);
        await RoundAsync(12); // pools and the heap take their working size
        var before = node.ResidentBytes;
        await RoundAsync(rounds);
        var grown = (node.ResidentBytes - before) >> 20;
        TestContext.Current.TestOutputHelper?.WriteLine($"{before >> 20} MiB, and {grown} MiB more after {3 * rounds * Megabytes} MiB of bad uploads");
        Assert.InRange(grown, long.MinValue, AllowedMegabytes);
    }

    /// <summary>A problem document: all its members, and nothing of the program's inside.</summary>
    static void AssertProblem(RawAnswer answer, int status, string code)
    {
        Assert.True(answer.Status == status, $"{answer.Status}, not {status}: {answer.Body}");
        Assert.Contains("application/problem+json", answer.Head, StringComparison.OrdinalIgnoreCase);
        foreach (var member in new[] { "code", "detail", "traceId" })
            Assert.True((string?)answer.Json[member] is { Length: > 0 }, $"no {member}: {answer.Body}");
        if (code.Length > 0) Assert.Equal(code, (string)answer.Json["code"]!);
        if (status == 405) Assert.Contains("\nAllow: ", answer.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Grange.", answer.Body, StringComparison.Ordinal);
        Assert.InRange(answer.Body.Length, 1, 2000);
    }

    /// <summary>Everything an upload could leave behind where its owner would see it: names, money held, devices.</summary>
    async Task<string> StateAsync()
    {
        var names = (await node.GetAsync($"{Api}/files"))["files"]!.AsArray().Select(file => $"{file!["name"]} {file["cid"]}");
        var balance = await node.GetAsync($"/api/v1/accounts/{new AccountKeys(node.NodeData).Default()}");
        return $"{string.Join(',', names)}; held {balance["reservedMicroUsd"]}; devices {(await node.GetAsync("/api/v1/devices"))["devices"]!.AsArray().Count}";
    }

    async Task<string> CidAsync() => await node.PutAsync("a-good-file", Encoding.UTF8.GetBytes("a file that stays as it is"));

    Task<RawAnswer> SendAsync(EvidenceBatch batch) => RawHttp.AskAsync(node.Url, "POST", $"{Api}/evidence", Encoding.UTF8.GetBytes(new JsonObject
    {
        ["records"] = new JsonArray([.. batch.Records.Select(record => (JsonNode)Convert.ToBase64String(record.Span))]),
        ["signature"] = Convert.ToBase64String(batch.Signature.Span),
    }.ToJsonString()), "Content-Type: application/json\r\n");
}

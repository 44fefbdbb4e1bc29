using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage;

namespace Grange.Planet.Tests.Peers;

/// <summary>Evidence as a device with little room sends it: one dag-cbor value, as it was signed, over a socket.</summary>
[Collection(nameof(PeerNode))]
public sealed class EvidenceDoorTests(PeerNode node) : IDisposable
{
    const string Door = "/api/v1/storage/evidence";

    /// <summary>The door's limit, bytes.</summary>
    const int Most = 8 << 20;

    readonly HttpClient http = new() { BaseAddress = node.Url };
    readonly P256Key device = P256Key.Generate();

    [Fact]
    public async Task A_batch_in_dag_cbor_gets_the_operators_receipt_for_each_record()
    {
        var batch = await BatchAsync(3);

        var (status, answer) = await SendAsync(new ByteArrayContent(batch.Encode()));

        Assert.True(status == HttpStatusCode.OK, $"{status}: {answer}");
        var receipts = answer["receipts"]!.AsArray().Select(one => one.Deserialize(EvidenceJson.Default.ReceiptJson)!.Read().Value).ToList();
        Assert.Equal(batch.Records.Select(record => Cid.Of(Codec.DagCbor, record.Span)), receipts.Select(receipt => receipt.Evidence));
        var manifest = await node.GetAsync("/api/v1/networks/storage");
        var operatorKey = HexText.TryParse((string)manifest["operators"]![0]!["key"]!, 33, out var key) ? key : throw new FormatException("no key");
        Assert.All(receipts, receipt => Assert.Equal(P256Fault.None, receipt.Verify(operatorKey)));
        Assert.Equal(3, await NextAsync());
    }

    [Theory]
    [InlineData(true, Most)]
    [InlineData(false, Most - 65_536)] // the frames of the chunks count too
    public async Task A_batch_of_8_MiB_is_read_and_one_byte_more_is_413_and_leaves_nothing(bool announced, int fits)
    {
        var signed = (await BatchAsync(2)).Encode();

        var (read, why) = await SendAsync(ContentOf(signed, fits, announced));
        var (tooMuch, problem) = await SendAsync(ContentOf(signed, Most + 1, announced));

        Assert.Equal((HttpStatusCode.BadRequest, "batch-not-canonical"), (read, (string?)why["code"])); // read to its end, and what follows the batch is its fault
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too-large"), (tooMuch, (string?)problem["code"]));
        Assert.Equal(0, await NextAsync());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(new ByteArrayContent(signed))).Status);
    }

    [Fact]
    public async Task What_is_no_batch_is_a_problem()
    {
        var batch = await BatchAsync(1);
        var unlinked = new EvidenceBatch([batch.Records[0], batch.Records[0]], batch.Signature);
        foreach (var (body, code) in new (byte[], string)[]
        {
            ([], "batch-not-canonical"),
            (batch.Encode()[..^1], "batch-not-canonical"),
            (DagCbor.Encode(DagNode.Map(("records", DagNode.List([])))), "batch-keys"),
            (DagCbor.Encode(DagNode.Map(("sig", DagNode.Of("text")), ("records", DagNode.List([])))), "batch-keys"),
            (new EvidenceBatch([], batch.Signature).Encode(), "batch-empty"),
        })
        {
            var (status, problem) = await SendAsync(new ByteArrayContent(body));
            Assert.Equal((HttpStatusCode.BadRequest, code), (status, (string?)problem["code"]));
        }
        Assert.True((int)(await SendAsync(new ByteArrayContent(unlinked.Encode()))).Status is >= 400 and < 500);
        Assert.Equal(0, await NextAsync());
    }

    /// <summary>So many signed records of a registered device, the first of its chain.</summary>
    async Task<EvidenceBatch> BatchAsync(byte records)
    {
        await node.RegisterAsync(device);
        var signer = new EvidenceSigner(device, Author.Of(device.DeviceId), NetworkSlug.Parse("storage"), await node.OperatorAsync());
        for (byte i = 1; i <= records; i++) signer.Add(StorageKinds.Held, Disks.NowMs, Disks.Holding(i));
        return signer.Seal();
    }

    /// <summary>A good batch with zeros behind it, with its length announced or in chunks.</summary>
    static HttpContent ContentOf(byte[] batch, int length, bool announced)
    {
        var body = new byte[length];
        batch.CopyTo(body, 0);
        return announced ? new ByteArrayContent(body) : new StreamContent(new MemoryStream(body));
    }

    async Task<(HttpStatusCode Status, JsonNode Answer)> SendAsync(HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.ipld.dag-cbor");
        using var request = new HttpRequestMessage(HttpMethod.Post, Door) { Content = content };
        (request.Headers.TransferEncodingChunked, request.Headers.ExpectContinue) = (content is StreamContent, content is not StreamContent);
        using var response = await http.SendAsync(request);
        Assert.Equal(response.IsSuccessStatusCode ? "application/json" : "application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    async Task<long> NextAsync() => (long)(await node.GetAsync($"{Door}/head?author=device:{device.DeviceId}"))["next"]!;

    public void Dispose()
    {
        http.Dispose();
        device.Dispose();
    }
}

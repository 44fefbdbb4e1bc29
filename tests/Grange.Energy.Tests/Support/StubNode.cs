using Grange.Energy.Rules.Bodies;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Energy.Tests.Support;

/// <summary>The evidence door of a node over real HTTP with the kernel's own admission, which can be told to fail as nodes do.</summary>
sealed class StubNode : IDeviceView, IAsyncDisposable
{
    public static readonly NetworkSlug Slug = NetworkSlug.Parse("energy");

    readonly WebApplication web;
    readonly P256Key operatorKey = P256Key.Generate();
    readonly List<Evidence> chain = [];
    readonly Random random = new(1);
    readonly Device device;

    StubNode(WebApplication web, Device device) => (this.web, this.device) = (web, device);

    public Uri Url => new(web.Urls.First());

    /// <summary>In percent: requests that fail before anything happens, and requests whose answer is lost after it did.</summary>
    public int Failing { get; set; }

    /// <summary>What was taken, in order.</summary>
    public IReadOnlyList<IntervalBody> Taken { get { lock (chain) return [.. chain.Select(one => IntervalBody.Read(one.Record.Body).Value)]; } }

    public static async Task<StubNode> StartAsync(DeviceId id, ReadOnlyMemory<byte> key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var node = new StubNode(builder.Build(), new Device(id, Address.Parse("0x0000000000000000000000000000000000000001"), Slug, key, "meter", new Dictionary<string, string>(), Revoked: false));
        node.web.Urls.Add("http://127.0.0.1:0");
        node.web.MapGet("/api/v1/energy/evidence/head", node.Head);
        node.web.MapPost("/api/v1/energy/evidence", node.Append);
        await node.web.StartAsync();
        return node;
    }

    IResult Head()
    {
        lock (chain) return Results.Ok(new { @operator = operatorKey.DeviceId.ToString(), next = chain.Count, last = chain.Count == 0 ? null : chain[^1].Cid.ToString() });
    }

    IResult Append(Batch sent)
    {
        lock (chain)
        {
            if (random.Next(100) < Failing) return Results.StatusCode(503);
            var batch = new EvidenceBatch([.. sent.Records.Select(record => (ReadOnlyMemory<byte>)Convert.FromBase64String(record))], Convert.FromBase64String(sent.Signature));
            var answer = Admit(batch);
            if (random.Next(100) < Failing) return Results.StatusCode(504);
            return answer.TryGet(out var receipts, out var fault)
                ? Results.Ok(new { receipts = receipts.Select(ReceiptJson.Of) })
                : Results.Json(new { code = fault.Code, detail = fault.Detail, hint = fault.Hint }, statusCode: fault.Status);
        }
    }

    Result<IReadOnlyList<EvidenceReceipt>> Admit(EvidenceBatch batch)
    {
        var limits = new BatchLimits(1_000_000);
        if (!BatchCheck.Read(batch, limits).TryGet(out var run, out var fault)) return fault;
        var known = new AuthorChain(chain.Count, chain.Count == 0 ? null : chain[^1].Cid, chain.ToDictionary(one => one.Record.Sequence, one => one.Cid), new Dictionary<long, int>());
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        if (!BatchCheck.Admit(run, Slug, operatorKey.DeviceId, known, this, new SigningDomain(1, device.Owner), now, limits).TryGet(out var outcome, out fault)) return fault;
        chain.AddRange(outcome.New);
        return Result.Ok<IReadOnlyList<EvidenceReceipt>>([.. run.Records.Select(one => EvidenceReceipt.Sign(Slug, one.Cid, 0, operatorKey.DeviceId, operatorKey))]);
    }

    public Device? Find(DeviceId id) => device.Id == id ? device : null;
    public IEnumerable<Device> All(NetworkSlug network) => [device];

    public async ValueTask DisposeAsync()
    {
        await web.DisposeAsync();
        operatorKey.Dispose();
    }

    sealed record Batch(string[] Records, string Signature);
}

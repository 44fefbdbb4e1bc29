using System.Net;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Partitions;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Storage.Tests;

/// <summary>A node with one storage network: real HTTP, real SQLite, the kernel's own admission; epochs close when the test says so. No chain.</summary>
sealed class TestNode : INetworkHost, IEpochs, IDeviceDirectory, IHolds, IPolicy, IAsyncDisposable
{
    readonly WebApplication web;
    readonly IStore store;
    readonly StorageNetwork module;
    readonly CancellationTokenSource stop = new();
    readonly List<Task> works = [];
    readonly List<Func<HttpContext, Task<bool>>> sites = [];
    readonly Dictionary<HoldId, MicroUsd> holds = [];
    TaskCompletionSource changed = new();

    TestNode(TestWorld world, WebApplication web, IStore store)
    {
        (World, this.web, this.store, module) = (world, web, store, new StorageNetwork());
        Api = web.MapGroup("/api/v1/storage");
        (Current, Carry, Challenges) = world.Resume(this);
        Log = new TestEvidence(world, module, () => new CheckContext(Definition, world, Current.Number, Current.Seed ?? Hash32.Zero, Carry));
    }

    public TestWorld World { get; }
    public TestEvidence Log { get; }
    public Uri Url => new(web.Urls.First());

    /// <summary>Where it speaks S3.</summary>
    public Uri S3 => new(web.Urls.Last());

    public NetworkDefinition Definition => World.Definition;
    public IEndpointRouteBuilder Root => web;
    public IEndpointRouteBuilder Api { get; }
    public bool IsFirstOfModule => true;
    public IPartitions Partitions => throw new InvalidOperationException("storage does no keyed work");
    public IEvidenceLog Evidence => Log;
    public IDeviceDirectory Devices => this;
    public IDeviceView View => World;
    public IHolds Holds => this;
    public IWitnesses Witnesses => throw new InvalidOperationException("storage asks no witness");
    public void Testifies(IWitness witness)
    {
    }

    public IMarket Market => throw new InvalidOperationException("storage buys nothing");
    public IContentService Content { get; } = new TestContent();
    public IEpochs Epochs => this;
    public IPolicy Policy => this;
    public TimeProvider Clock => World.Clock;
    public ILoggerFactory Logs => NullLoggerFactory.Instance;
    public string DataFolder => World.Folder;
    public OpenEpoch Current { get; private set; }
    public IReadOnlyList<Challenge> Challenges { get; private set; }
    public Carry Carry { get; private set; }

    /// <summary>Money an account may reserve; enough unless a test says otherwise.</summary>
    public MicroUsd Available { get; set; } = new(long.MaxValue / 4);
    public IReadOnlyCollection<MicroUsd> Held { get { lock (holds) return [.. holds.Values]; } }
    public HashSet<Cid> Denied { get; } = [];

    public static async Task<TestNode> StartAsync(TestWorld world, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Listen(IPAddress.Loopback, 0, s3 => s3.Use(next => connection =>
            {
                connection.Features.Set(new OwnPort("s3"));
                return next(connection);
            }));
        });
        var web = builder.Build();
        var node = new TestNode(world, web, await new SqliteOptions(Path.Combine(world.Folder, "node.db")).OpenAsync(TimeProvider.System, CancellationToken.None));
        web.Use(node.AnswerSitesAsync);
        node.MapKernel();
        node.module.Map(node);
        await web.StartAsync();
        return node;
    }

    public void Sites(Func<HttpContext, Task<bool>> answer) => sites.Add(answer);

    public Uri? AddressOf(string port) => port == "s3" ? S3 : null;

    async Task AnswerSitesAsync(HttpContext context, RequestDelegate next)
    {
        foreach (var site in sites)
            if (await site(context)) return;
        await next(context);
    }

    void MapKernel()
    {
        Api.MapPost("/evidence", async (Batch batch) =>
        {
            var sent = new EvidenceBatch([.. batch.Records.Select(record => (ReadOnlyMemory<byte>)Convert.FromBase64String(record))], Convert.FromBase64String(batch.Signature));
            var answer = await Log.AppendAsync(sent, CancellationToken.None);
            return answer.TryGet(out var receipts, out var fault)
                ? Results.Ok(new { receipts = receipts.Select(ReceiptJson.Of) })
                : Results.Json(new { code = fault.Code, detail = fault.Detail, hint = fault.Hint }, statusCode: fault.Status);
        });
        Api.MapGet("/evidence/head", async (string author) =>
        {
            var (next, last) = await Log.HeadAsync(Author.Parse(author, null), CancellationToken.None);
            return Results.Ok(new { @operator = World.Id.ToString(), next, last = last?.ToString() });
        });
    }

    /// <summary>Closes the open epoch over its evidence and opens the next with a seed of its own.</summary>
    public ScoreSheet CloseEpoch()
    {
        var sheet = new ScoreSheet();
        var to = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        Carry = module.Score(new EpochInputs(Story.Slug, Current.Number, Current.FromMs, to, Current.Seed!.Value, Log.TakeEpoch(), World, Definition), Carry, sheet);
        Current = new OpenEpoch(Current.Number + 1, to, Story.Id((int)(1000 + Current.Number)));
        Challenges = [.. module.Challenges(Current.Seed!.Value, Current.Number, Definition, Carry, World)];
        foreach (var over in sheet.Captures.Where(capture => capture.Ends)) holds.Remove(over.Hold);
        World.Remember(Current, Carry);
        Interlocked.Exchange(ref changed, new TaskCompletionSource()).SetResult();
        return sheet;
    }

    public IReadOnlyList<Challenge> Ask(Hash32 seed, long epoch, Carry from) => [.. module.Challenges(seed, epoch, Definition, from, World)];

    public T Face<T>()
        where T : class
        => store as T ?? World as T ?? Log as T ?? throw new InvalidOperationException(typeof(T).Name);

    public void Background(string name, Func<CancellationToken, Task> work) => works.Add(Task.Run(() => work(stop.Token)));

    public async Task ChangedAsync(OpenEpoch since, CancellationToken cancel)
    {
        while (Current == since) await changed.Task.WaitAsync(cancel);
    }

    public Task<Result<HoldId>> PlaceAsync(Address payer, MicroUsd amount, string purpose, CancellationToken cancel)
    {
        if (amount.CompareTo(Available) > 0)
            return Task.FromResult<Result<HoldId>>(new Fault("payment-required", $"{purpose} costs up to {amount}; {payer} has {Available}", "grange cash lock 1", 402));
        var hold = new HoldId(Guid.CreateVersion7());
        lock (holds) holds[hold] = amount;
        return Task.FromResult<Result<HoldId>>(hold);
    }

    public Task ReleaseAsync(HoldId hold, CancellationToken cancel)
    {
        lock (holds) holds.Remove(hold);
        return Task.CompletedTask;
    }

    public Task ShrinkAsync(HoldId hold, MicroUsd most, CancellationToken cancel)
    {
        lock (holds)
        {
            if (holds.TryGetValue(hold, out var held) && held.CompareTo(most) > 0) holds[hold] = most;
            if (most.Value <= 0) holds.Remove(hold);
        }
        return Task.CompletedTask;
    }

    public Task<MicroUsd> AvailableAsync(Address payer, CancellationToken cancel) => Task.FromResult(Available);
    public Fault? Check(PolicyQuestion question) => question.Content is { } cid && Denied.Contains(cid) ? new Fault("denied", $"{cid} is on a denylist", Status: 410) : null;

    public async ValueTask DisposeAsync()
    {
        await web.StopAsync(); // first: a request would wait for a network that is gone
        await stop.CancelAsync();
        foreach (var work in works) await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await web.DisposeAsync();
        await store.DisposeAsync();
        stop.Dispose();
    }

    sealed record Batch(string[] Records, string Signature);
}

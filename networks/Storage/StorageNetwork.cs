using System.CommandLine;
using Grange.Kernel;
using Grange.Storage.Cli;
using Grange.Storage.Demo;
using Grange.Storage.Files;
using Grange.Storage.Gateway;
using Grange.Storage.Moderation;
using Grange.Storage.Pieces;
using Grange.Storage.Pinning;
using Grange.Storage.Providers;
using Grange.Storage.Relay;
using Grange.Storage.Routing;
using Grange.Storage.S3;
using Grange.Storage.S3.Buckets;
using Grange.Storage.S3.Keys;
using Grange.Storage.Simulation;
using Grange.Verbs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage;

/// <summary>The storage network: content-addressed files on community disks, proven each epoch.</summary>
/// <remarks>
/// The host gives it, beside the faces of <see cref="INetworkHost"/>, an <see cref="IOperatorKey"/>, an <see cref="IAccountSigner"/> and the store.
/// </remarks>
public sealed class StorageNetwork : INetwork, IContentGateway, IPriced, ISimulated, IExplained, INetworkVerbs
{
    /// <summary>Version of <see cref="StorageScore"/>.</summary>
    public const int RulesVersion = 2;

    volatile IReadOnlyList<StorageRunner> running = [];

    public ModuleInfo Info { get; } = new(
        "storage", "Storage", StorageKinds.All, "byte-epochs", RulesVersion, Schema(), MaxRecordsPerDeviceAndDay: 50_000)
    {
        CheckRules = StorageProblems.Of,
    };

    /// <inheritdoc/>
    public void Map(INetworkHost host)
    {
        var network = new StorageRunner(host);
        running = [.. running, network];
        new FileEndpoints(network).Map(host.Api);
        new ProviderEndpoints(network).Map(host.Api);
        new StatementEndpoints(network).Map(host.Api);
        new RelayEndpoints(network).Map(host.Api);
        new BucketEndpoints(network).Map(host.Api);
        new RepairEndpoints(network).Map(host.Api);
        new QuoteEndpoints(network).Map(host.Api);
        new DenylistEndpoints(network).Map(host.Api);
        MapS3(host, network);
        MapPins(host, network);
        host.Content.AddKeeper(network);
        host.Sells(new Selling(network));
        if (host.IsFirstOfModule)
        {
            host.Sites(MapGateway(host.Root, host.Content, host.Policy));
            new RoutingEndpoints(() => OfNode(host.Root)).Map(host.Root);
            new RelayDoor(() => OfNode(host.Root)).Map(host.Root);
        }
        host.Background("storage", network.RunAsync);
    }

    /// <summary>Keys for S3 in every network; its port leads to the node's first.</summary>
    static void MapS3(INetworkHost host, StorageRunner network)
    {
        new KeyEndpoints(network).Map(host.Api);
        var leftovers = new Leftovers(network);
        host.Background("s3", leftovers.RunAsync);
        if (host.IsFirstOfModule) host.Sites(new S3Door(network, leftovers).AnswerAsync);
    }

    /// <summary>Pins of every network are looked after; <c>/pins</c> leads to the node's first.</summary>
    static void MapPins(INetworkHost host, StorageRunner network)
    {
        var work = new PinWork(network);
        host.Background("pins", work.RunAsync);
        if (host.IsFirstOfModule) new PinEndpoints(network, work).Map(host.Root);
    }

    /// <inheritdoc/>
    public Func<HttpContext, Task<bool>> MapGateway(IEndpointRouteBuilder root, IContentService content, IPolicy policy)
    {
        var gateway = new ContentGateway(content, new GatewaySetup(Trustless: false, content.Here, (root, path) => policy.Check(new PolicyQuestion("read", Content: root, Path: path)))
        {
            Screen = block => policy.Screen(new PolicyQuestion("read", Content: block)),
        });
        gateway.Map(root);
        return gateway.AnswerSiteAsync;
    }

    /// <summary>The networks of one node: a process may hold several nodes.</summary>
    IReadOnlyList<StorageRunner> OfNode(IEndpointRouteBuilder root) => [.. running.Where(network => ReferenceEquals(network.Host.Root, root))];

    /// <inheritdoc/>
    public Verdict Check(Evidence evidence, CheckContext context) => StorageCheck.Check(evidence, context);

    /// <inheritdoc/>
    public IEnumerable<Challenge> Challenges(Hash32 seed, long epoch, NetworkDefinition parameters, Carry carry, IDeviceView devices)
    {
        var count = StorageTerms.Read(parameters.Rules).Challenges;
        foreach (var set in StorageState.SetsOf(carry))
            if (devices.Find(set.Device) is { Revoked: false } && StorageChallenge.Of(seed, epoch, set, count) is { } challenge)
                yield return new Challenge(set.Device, challenge.ToNode(seed, set.Range));
    }

    /// <inheritdoc/>
    public Carry Score(EpochInputs inputs, Carry carry, IScoreSink sink) => StorageScore.Run(inputs, carry, sink);

    /// <inheritdoc/>
    public IReadOnlyList<Price> Prices(NetworkDefinition definition)
        => [new Price("storageTibMonth", new MicroUsd(StorageTerms.Read(definition.Rules).CeilingMicroUsd), "TiB and 30 days of each copy, at most")];

    /// <inheritdoc/>
    public string? Explain(string reason) => StorageReasons.Explain(reason);

    /// <inheritdoc/>
    public SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs) => DiskCohort.Simulate(definition, devices, fromMs);

    /// <inheritdoc/>
    public IEnumerable<Command> Commands() => [StorageVerbs.Group()];

    /// <inheritdoc/>
    public Command Join() => JoinVerb.Create();

    /// <inheritdoc/>
    public INetworkDemo Demo() => new StorageDemo();

    /// <summary>What consumers promised the provider whose folder this is, channel by channel.</summary>
    public static IReadOnlyList<Voucher> VouchersIn(string folder) => Agent.EgressTill.VouchersIn(Path.Combine(folder, Agent.EgressTill.Folder));

    static string Schema()
    {
        using var stream = typeof(StorageNetwork).Assembly.GetManifestResourceStream("rules.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

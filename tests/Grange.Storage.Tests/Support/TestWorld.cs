using System.Collections.Immutable;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage.Agent;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Tests;

/// <summary>What outlives a node in a test: keys, registry, evidence, folder, providers.</summary>
sealed class TestWorld : IDeviceView, IOperatorKey, IAsyncDisposable
{
    readonly Dictionary<DeviceId, Device> devices = [];
    readonly List<ProviderAgent> agents = [];
    (OpenEpoch Epoch, Carry Carry)? standing;

    public TestWorld(params (string Key, DagNode Value)[] rules) => Definition = new Story(StorageNetwork.RulesVersion, [
        .. new (string Key, DagNode Value)[] { ("idleMs", DagNode.Of(300L)), ("dev", DagNode.Of(true)) }.Where(usual => !rules.Any(rule => rule.Key == usual.Key)), .. rules]).Definition;

    public string Folder { get; } = Directory.CreateTempSubdirectory("grange-node-").FullName;
    public NetworkDefinition Definition { get; }
    public ShiftedTime Clock { get; } = new();
    public P256Key OperatorKey { get; } = P256Key.Generate();
    public Secp256k1Key AccountKey { get; } = Secp256k1Key.Generate();
    public SigningDomain Domain { get; } = new(31337, Story.Account(1));
    public Dictionary<Author, List<Evidence>> Chains { get; } = [];
    public List<Evidence> Epoch { get; } = [];
    public IReadOnlyList<ProviderAgent> Agents => agents;

    public DeviceId Id => OperatorKey.DeviceId;
    public ReadOnlyMemory<byte> PublicKey => OperatorKey.PublicKey;
    public byte[] Sign(ReadOnlySpan<byte> data) => OperatorKey.Sign(data);

    public List<Evidence> ChainOf(Author author)
    {
        if (!Chains.TryGetValue(author, out var chain)) Chains[author] = chain = [];
        return chain;
    }

    public (OpenEpoch, Carry, IReadOnlyList<Challenge>) Resume(TestNode node)
    {
        var (epoch, carry) = standing ?? (new OpenEpoch(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Story.Id(999)), Carry.Empty);
        return (epoch, carry, node.Ask(epoch.Seed!.Value, epoch.Number, carry));
    }

    public void Remember(OpenEpoch epoch, Carry carry) => standing = (epoch, carry);

    /// <summary>A provider joins: its device is registered under an owner of its own, and it starts.</summary>
    public async Task<ProviderAgent> JoinAsync(TestNode node, long capacity = 1 << 30, string? ask = null, Func<ProviderOptions, ProviderOptions>? with = null)
    {
        var folder = Path.Combine(Folder, "providers", agents.Count.ToString());
        var identity = DeviceIdentity.OpenOrCreate(folder).Value;
        var facts = ask is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("ask", ask);
        lock (devices) devices[identity.Id] = new Device(identity.Id, Story.Account(100 + agents.Count), Story.Slug, identity.Key.PublicKey, $"provider {agents.Count}", facts, Revoked: false);
        var agent = await StartAsync(folder, node.Url, identity, capacity, with ?? (options => options));
        agents.Add(agent);
        return agent;
    }

    public string FolderOf(ProviderAgent agent) => Path.Combine(Folder, "providers", agents.IndexOf(agent).ToString());

    /// <summary>Stops a provider.</summary>
    public async Task StopAsync(int number) => await agents[number].DisposeAsync();

    /// <summary>One that was stopped, with its disk and its key.</summary>
    public async Task StartAgainAsync(TestNode node, int number)
    {
        var folder = Path.Combine(Folder, "providers", number.ToString());
        agents[number] = await StartAsync(folder, node.Url, DeviceIdentity.OpenOrCreate(folder).Value, 1 << 30, options => options);
    }

    static Task<ProviderAgent> StartAsync(string folder, Uri node, DeviceIdentity identity, long capacity, Func<ProviderOptions, ProviderOptions> with) => ProviderAgent.StartAsync(with(new ProviderOptions
    {
        Folder = folder,
        Node = node,
        CapacityBytes = capacity,
        HeartbeatEvery = TimeSpan.FromMilliseconds(200),
        LookEvery = TimeSpan.FromMilliseconds(100),
    }), identity, CancellationToken.None);

    public Device? Find(DeviceId id)
    {
        lock (devices) return devices.GetValueOrDefault(id);
    }

    public IEnumerable<Device> All(NetworkSlug network)
    {
        lock (devices) return [.. devices.Values.OrderBy(device => device.Id)];
    }

    public Operator? FindOperator(DeviceId id) => id == Id ? new Operator(Id, Story.Account(2), PublicKey, "node", ImmutableDictionary<string, string>.Empty, Revoked: false) : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents) await agent.DisposeAsync();
        OperatorKey.Dispose();
        AccountKey.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

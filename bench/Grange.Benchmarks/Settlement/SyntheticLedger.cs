using System.Text;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Grange.Store.Segments;

namespace Grange.Benchmarks;

/// <summary>A ledger with one operator and one network, the same in every run, and the folder in which an epoch of it is made.</summary>
sealed class SyntheticLedger : IAsyncDisposable
{
    public const long StartSeconds = 1_767_300_000, FromMs = StartSeconds * 1000, ToMs = FromMs + 3_600_000;

    public static LedgerTerms Terms { get; } = new(31337, Numbered(0xaa), Numbered(0xca), new Dictionary<string, Address> { ["GRG"] = Numbered(0x70) });

    public static SigningDomain Domain { get; } = new((ulong)Terms.ChainId, Terms.Rewards);

    public static Secp256k1Key Account { get; } = Secp256k1Key.Import([.. Enumerable.Repeat((byte)1, 32)]);

    public static P256Key Operator { get; } = P256Key.Import([.. Enumerable.Repeat((byte)9, 32)]);

    public static NetworkSlug Slug { get; } = NetworkSlug.Parse("synthetic");

    public static NetworkDefinition Definition { get; } = Define();

    readonly IStore store;

    SyntheticLedger(string folder, IStore store, SegmentStore segments) => (Folder, this.store, Segments) = (folder, store, segments);

    public string Folder { get; }

    /// <summary>The blocks on disk with their index in SQLite, as a node has them.</summary>
    public SegmentStore Segments { get; }

    public static string SegmentFolder(string folder) => Path.Combine(folder, "segments");

    public static async Task<SyntheticLedger> OpenAsync(string folder, CancellationToken cancel)
    {
        var store = await new SqliteOptions(Path.Combine(folder, "node.db")).OpenAsync(TimeProvider.System, cancel);
        var segments = await SegmentStore.OpenAsync(SegmentFolder(folder), await SegmentIndex.OpenAsync(store, "blocks", cancel), new SegmentOptions { MaxBytes = 32L << 20 }, cancel);
        return new SyntheticLedger(folder, store, segments);
    }

    public async ValueTask DisposeAsync()
    {
        await Segments.DisposeAsync();
        await store.DisposeAsync();
    }

    static Address Numbered(int number)
    {
        var bytes = new byte[Address.Size];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), number);
        return Address.Read(bytes);
    }

    static NetworkDefinition Define()
    {
        var modules = SyntheticNetwork.Modules.ToDictionary(module => module.Key, module => module.Value.Info);
        var problems = new List<DefinitionProblem>();
        var document = JsonDag.Read(Encoding.UTF8.GetBytes(NetworkDrafts.Template(Slug, modules["synthetic"])), problems)!;
        document = DagNode.Map(document.AsMap.Where(member => member.Key != "$schema").Select(member => (member.Key, member.Value)));
        var attesters = new AttesterTerms(2, [Numbered(11), Numbered(12), Numbered(13)]);
        var reading = NetworkDocument.Read(NetworkDrafts.Bind(document, [new OperatorTerms(Account.Address, Operator.PublicKey)], attesters), modules);
        return reading.Definition ?? throw new InvalidOperationException(string.Join('\n', reading.Problems));
    }
}

using System.Data.Common;
using Grange.Content;
using Grange.Host.Epochs;
using Grange.Host.Operators;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Networks;

/// <summary>The definitions this node runs: bound once to its operator and attesters, then kept in the database, where only signed successors follow them.</summary>
sealed class DefinitionBook(IStore store, NodeOptions options)
{
    readonly IReadOnlyDictionary<string, ModuleInfo> modules = options.Available.ToDictionary(module => module.Info.Module, module => module.Info);

    /// <summary>Reads the newest definition of every network back, or makes them on the first start; throws <see cref="StartException"/> naming every problem.</summary>
    /// <param name="operatorTerms">This node, for definitions that name no operator.</param>
    /// <param name="attesters">For definitions that name none.</param>
    public async Task<IReadOnlyList<NetworkDefinition>> OpenAsync(OperatorTerms operatorTerms, AttesterTerms attesters, CancellationToken cancel)
    {
        if (options.Joined is { } joined) return await JoinAsync(joined, operatorTerms, cancel);
        var known = await LoadAsync(cancel);
        var wanted = options.DefinitionFiles.Count > 0
            ? DefinitionFiles.Read(options, operatorTerms, attesters)
            : known.Count > 0 ? [] : DefinitionFiles.Defaults(options, operatorTerms, attesters);
        foreach (var definition in wanted)
        {
            if (known.Any(one => one.Cid == definition.Cid)) continue;
            if (known.LastOrDefault(one => one.Slug == definition.Slug) is { } newest)
                throw new StartException(
                    $"'{definition.Slug}' runs here by {newest.Cid}, the file says {definition.Cid}", "a running network changes by 'grange network amend FILE'");
            if (definition.FromEpoch != 0)
                throw new StartException($"'{definition.Slug}' begins at epoch {definition.FromEpoch}", "a new network begins with \"predecessor\": null, \"fromEpoch\": 0");
            known = [.. known, definition];
        }
        IReadOnlyList<NetworkDefinition> newestOfAll = [.. known.GroupBy(definition => definition.Slug).Select(group => group.Last())];
        if (NetworkDrafts.CheckTogether(newestOfAll) is [var first, ..]) throw new StartException(first.ToString(), "grange network check FILE");
        await store.WriteAsync(async (db, token) =>
        {
            await KeepAsync(db, known.Where(definition => definition.FromEpoch == 0), null, token);
            return true;
        }, cancel);
        return newestOfAll;
    }

    /// <summary>The networks of the ledger joined that name this operator; as they were when it joined, and with what was amended here since.</summary>
    async Task<IReadOnlyList<NetworkDefinition>> JoinAsync(JoinedLedger joined, OperatorTerms operatorTerms, CancellationToken cancel)
    {
        if ((await RowsAsync(cancel)).Count == 0)
        {
            var all = joined.Definitions.Select(one => (Definition: Load(one.Document), one.Amendment)).GroupBy(one => one.Definition.Slug)
                .Where(network => network.Last().Definition.Operators.Any(one => one.Id == operatorTerms.Id)).SelectMany(network => network).ToList();
            if (all.Count == 0)
                throw new StartException(
                    $"no network of that ledger names this operator, {operatorTerms.Id}", "'grange operator show' prints the entry for \"operators\" of a definition; found with it, or have it amended in");
            await store.WriteAsync(async (db, token) =>
            {
                foreach (var (definition, amendment) in all) await KeepAsync(db, [definition], amendment, token);
                return true;
            }, cancel);
        }
        return [.. (await LoadAsync(cancel)).GroupBy(definition => definition.Slug).Select(network => network.Last())];
    }

    /// <summary>The definitions of every network with their successors, each checked against the signatures it came with.</summary>
    public async Task<IReadOnlyList<DefinitionChain>> ChainsAsync(SigningDomain domain, CancellationToken cancel)
    {
        var chains = new Dictionary<NetworkSlug, DefinitionChain>();
        foreach (var row in await RowsAsync(cancel))
        {
            var definition = Load(row.Document);
            if (row.Amendment is null) chains[definition.Slug] = DefinitionChain.Start(definition);
            else if (chains[definition.Slug].Add(definition, await ReadAsync(row.Amendment, cancel), domain).TryGet(out var longer, out var fault)) chains[definition.Slug] = longer;
            else throw new InvalidDataException($"a definition in the database does not hold: {fault}");
        }
        return [.. chains.Values];
    }

    /// <summary>Keeps a successor, durable on return; a fault when its first epoch is open or past by then.</summary>
    public Task<Fault?> AmendAsync(NetworkDefinition successor, Amendment amendment, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var open = await EpochTable.OpenNumberAsync(db, successor.Slug, token);
        if (successor.FromEpoch <= open)
            return new Fault("amend-epoch", $"it would hold from epoch {successor.FromEpoch}, epoch {open} is open", $"choose epoch {open + 1} or a later one");
        await KeepAsync(db, [successor], amendment.Encode().Bytes.ToArray(), token);
        return null;
    }, cancel);

    async Task<IReadOnlyList<NetworkDefinition>> LoadAsync(CancellationToken cancel) => [.. (await RowsAsync(cancel)).Select(row => Load(row.Document))];

    Task<IReadOnlyList<Row>> RowsAsync(CancellationToken cancel) => store.ReadAsync(
        (db, token) => db.ListAsync<Row>("SELECT document AS Document, amendment AS Amendment FROM node_definitions ORDER BY network, from_epoch", null, token), cancel);

    NetworkDefinition Load(byte[] document)
    {
        if (DagCbor.TryDecode(document, out var node) != DagCborFault.None) throw new InvalidDataException("a definition in the database is torn");
        var reading = NetworkDocument.Read(node!, modules);
        return reading.Definition ?? throw new StartException(string.Join(" · ", reading.Problems), "this data folder was made by a program with other modules");
    }

    static async Task<Amendment> ReadAsync(byte[] block, CancellationToken cancel)
    {
        var (blocks, cid) = (new MemoryBlocks(), Cid.Of(Codec.DagCbor, block));
        blocks.Add(cid, block);
        return (await Amendment.LoadAsync(cid, new VerifiedBlocks(blocks), cancel)).TryGet(out var amendment, out var finding)
            ? amendment : throw new InvalidDataException($"an amendment in the database is torn: {finding}");
    }

    static Task KeepAsync(DbConnection db, IEnumerable<NetworkDefinition> definitions, byte[]? amendment, CancellationToken cancel) => db.RunAsync(
        """
        INSERT INTO node_definitions (network, from_epoch, cid, document, amendment) VALUES (@Network, @FromEpoch, @Cid, @Document, @Amendment)
        ON CONFLICT DO NOTHING
        """,
        definitions.Select(definition => new
        {
            Network = definition.Slug.ToString(),
            definition.FromEpoch,
            Cid = definition.Cid.ToByteArray(),
            Document = DagCbor.Encode(definition.Canonical),
            Amendment = amendment,
        }), cancel);

    sealed class Row
    {
        public byte[] Document { get; init; } = [];
        public byte[]? Amendment { get; init; }
    }
}

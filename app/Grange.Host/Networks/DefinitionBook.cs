using System.Text;
using Grange.Content;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Host.Networks;

/// <summary>The definitions this node runs: bound once to its operator and attesters, then kept in the database, where they do not change any more.</summary>
sealed class DefinitionBook(IStore store, NodeOptions options)
{
    readonly IReadOnlyDictionary<string, ModuleInfo> modules = options.Available.ToDictionary(module => module.Info.Module, module => module.Info);

    /// <summary>Reads the definitions back, or makes them on the first start; throws <see cref="DefinitionException"/> naming every problem.</summary>
    /// <param name="operatorTerms">This node, for definitions that name no operator.</param>
    /// <param name="attesters">For definitions that name none.</param>
    public async Task<IReadOnlyList<NetworkDefinition>> OpenAsync(OperatorTerms operatorTerms, AttesterTerms attesters, CancellationToken cancel)
    {
        var known = await LoadAsync(cancel);
        var wanted = options.DefinitionFiles.Count > 0
            ? options.DefinitionFiles.Select(file => Bind(file, ReadFile(file), operatorTerms, attesters)).ToList()
            : known.Count > 0 ? [] : Defaults().Select(draft => Bind(draft.Slug, Encoding.UTF8.GetBytes(draft.Text), operatorTerms, attesters)).ToList();
        foreach (var definition in wanted)
        {
            if (known.FirstOrDefault(one => one.Slug == definition.Slug) is { } same && same.Cid != definition.Cid)
                throw new DefinitionException($"'{definition.Slug}' runs here by {same.Cid}, the file says {definition.Cid}", "a running network changes by 'grange network amend FILE'");
            if (known.All(one => one.Slug != definition.Slug)) known = [.. known, definition];
        }
        if (NetworkDrafts.CheckTogether(known) is [var first, ..]) throw new DefinitionException(first.ToString(), "grange network check FILE");
        await KeepAsync(known, cancel);
        return known;
    }

    IEnumerable<(string Slug, string Text)> Defaults()
        => modules.Values.Where(module => options.Modules.Count == 0 || options.Modules.Contains(module.Module)).Select(module =>
            (module.Module, NetworkDrafts.Template(NetworkSlug.Parse(module.Module), module).Replace("\"epochSeconds\": 3600", $"\"epochSeconds\": {options.EpochSeconds}", StringComparison.Ordinal)));

    NetworkDefinition Bind(string name, ReadOnlyMemory<byte> json, OperatorTerms operatorTerms, AttesterTerms attesters)
    {
        var draft = NetworkDocument.Read(json, modules);
        if (draft.Definition is null) throw new DefinitionException($"{name}: {string.Join(" · ", draft.Problems)}", $"grange network check {name}");
        var bound = NetworkDocument.Read(NetworkDrafts.Bind(draft.Definition.Canonical, [operatorTerms], attesters), modules);
        return bound.Definition ?? throw new DefinitionException($"{name}: {string.Join(" · ", bound.Problems)}", $"grange network check {name}");
    }

    static byte[] ReadFile(string file)
        => File.Exists(file) ? File.ReadAllBytes(file) : throw new DefinitionException($"there is no file {file}", "grange network new SLUG --from MODULE > FILE");

    async Task<IReadOnlyList<NetworkDefinition>> LoadAsync(CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, token) => db.ListAsync<byte[]>("SELECT document FROM node_definitions ORDER BY network, from_epoch", null, token), cancel);
        return [.. rows.Select(Load)];
    }

    NetworkDefinition Load(byte[] document)
    {
        if (DagCbor.TryDecode(document, out var node) != DagCborFault.None) throw new InvalidDataException("a definition in the database is torn");
        var reading = NetworkDocument.Read(node!, modules);
        return reading.Definition ?? throw new DefinitionException(string.Join(" · ", reading.Problems), "this data folder was made by a program with other modules");
    }

    Task KeepAsync(IReadOnlyList<NetworkDefinition> definitions, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO node_definitions (network, from_epoch, cid, document) VALUES (@Network, @FromEpoch, @Cid, @Document) ON CONFLICT DO NOTHING",
        definitions.Select(definition => new
        {
            Network = definition.Slug.ToString(), definition.FromEpoch, Cid = definition.Cid.ToByteArray(), Document = DagCbor.Encode(definition.Canonical),
        }), token), cancel);
}

/// <summary>A definition that cannot run, with what to do about it.</summary>
public sealed class DefinitionException(string detail, string hint) : Exception(detail)
{
    public string Hint { get; } = hint;
}

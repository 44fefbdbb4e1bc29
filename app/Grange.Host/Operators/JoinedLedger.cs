using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Host.Operators;

/// <summary>The ledger that a node joined: the node that keeps its registry, its chain, its contracts and its networks.</summary>
/// <param name="Keeper">The founding node.</param>
/// <param name="Rpc">The chain's JSON-RPC.</param>
/// <param name="IsLocal">The chain is the founding node's own, for development.</param>
/// <param name="Definitions">Every definition with the block of its amendment, the first of each network without one.</param>
sealed record JoinedLedger(Uri Keeper, Uri Rpc, bool IsLocal, IReadOnlyList<(byte[] Document, byte[]? Amendment)> Definitions)
{
    const string Path = "/api/v1/ledger";

    static string FileIn(string dataFolder) => System.IO.Path.Combine(dataFolder, "joined.json");

    /// <summary>The ledger named now, or the one joined before; null on a node that founds or founded its own.</summary>
    /// <exception cref="StartException">The folder has another ledger, or the node to join does not answer.</exception>
    public static async Task<JoinedLedger?> OpenAsync(NodeOptions options, CancellationToken cancel)
    {
        var file = FileIn(options.DataFolder);
        if (File.Exists(file)) return Read(JsonNode.Parse(await File.ReadAllTextAsync(file, cancel))!);
        if (options.Ledger is null) return null;
        if (File.Exists(LedgerFile.PathIn(options.DataFolder)))
            throw new StartException($"{options.DataFolder} has a ledger of its own already", "join another ledger from a fresh folder with --data DIR");
        var (answer, keeper) = await AskAsync(options.Ledger, cancel);
        answer["keeper"] = keeper.ToString();
        if (options.Rpc is not null) answer["rpc"] = options.Rpc.ToString();
        PrivateFile.Write(LedgerFile.PathIn(options.DataFolder), answer["contracts"]!.ToJsonString());
        PrivateFile.Write(file, answer.ToJsonString());
        return Read(answer);
    }

    /// <summary>What a node tells another that wants to join.</summary>
    public static JsonObject Describe(NodeServices node, Uri ownRpc) => new()
    {
        ["keeper"] = node.Options.Joined?.Keeper.ToString(),
        ["rpc"] = (node.Options.Rpc ?? ownRpc).ToString(),
        ["local"] = node.Options.IsDevelopment,
        ["contracts"] = JsonNode.Parse(LedgerFile.Write(node.Ledger.Contracts)),
        ["definitions"] = new JsonArray([.. node.Networks.SelectMany(network => network.Rules.Definitions.Select(definition => (JsonNode)new JsonObject
        {
            ["document"] = Convert.ToBase64String(DagCbor.Encode(definition.Canonical)),
            ["amendment"] = network.Rules.AmendmentOf(definition.FromEpoch)?.Encode() is { } amendment ? Convert.ToBase64String(amendment.Bytes.Span) : null,
        }))]),
    };

    /// <summary>Asks the node, and where that one has joined the ledger itself, the one that founded it.</summary>
    static async Task<(JsonObject Answer, Uri Keeper)> AskAsync(Uri url, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = PeerClient.Patience };
        var answer = Told(await new PeerClient(http, url).GetAsync(Path, cancel));
        if (!Uri.TryCreate((string?)answer["keeper"], UriKind.Absolute, out var keeper)) return (answer, url);
        return (Told(await new PeerClient(http, keeper).GetAsync(Path, cancel)), keeper);
    }

    static JsonObject Told(Result<JsonNode> answer)
        => answer.TryGet(out var json, out var why) ? json.AsObject() : throw new StartException(why.Detail, "name a running node of the ledger with --ledger URL", isMissing: true);

    static JoinedLedger Read(JsonNode json) => new(
        new Uri((string)json["keeper"]!), new Uri((string)json["rpc"]!), (bool)json["local"]!,
        [.. json["definitions"]!.AsArray().Select(one => (Convert.FromBase64String((string)one!["document"]!), (string?)one["amendment"] is { } block ? Convert.FromBase64String(block) : null))]);
}

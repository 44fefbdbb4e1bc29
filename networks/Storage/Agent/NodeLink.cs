using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Agent;

/// <summary>A network's terms as a provider needs them.</summary>
/// <param name="OperatorKey">The operator's compressed public key.</param>
/// <param name="OfflineMs">Silence after which it counts as gone, where the node says so.</param>
readonly record struct NodeTerms(ReadOnlyMemory<byte> OperatorKey, long? OfflineMs);

/// <summary>What a provider asks of its node beside the evidence door.</summary>
sealed class NodeLink(EvidenceLink api)
{
    /// <summary>What the network wants of its providers: whose upload tokens count, and how often they must speak.</summary>
    public async Task<Result<NodeTerms>> TermsAsync(CancellationToken cancel)
    {
        var answer = await api.SendAsync(HttpMethod.Get, "providers/terms", null, cancel);
        if (!answer.TryGet(out var terms, out var why)) return why;
        return HexText.TryParse((string?)terms["operatorKey"], 33, out var key)
            ? new NodeTerms(key, (long?)terms["offlineMs"])
            : new Fault("node-terms", "the node names no operator key", Status: 502);
    }

    public async Task<Result<bool>> BeatAsync(DeviceId device, string heartbeat, CancellationToken cancel)
    {
        var answer = await api.SendAsync(HttpMethod.Post, $"providers/{device}/heartbeat", new JsonObject { ["heartbeat"] = heartbeat }, cancel);
        return answer.TryGet(out _, out var why) ? true : why;
    }

    /// <summary>Whether the node can reach this device at the address in its last heartbeat.</summary>
    public async Task<Result<bool>> ReachesAsync(DeviceId device, CancellationToken cancel)
    {
        var answer = await api.SendAsync(HttpMethod.Get, $"providers/{device}/reach", null, cancel);
        return answer.TryGet(out var said, out var why) ? (bool?)said["reachable"] ?? true : why;
    }

    /// <summary>What the open epoch asks of this device; null when nothing, or nothing yet.</summary>
    public async Task<Result<StorageChallenge?>> ChallengeAsync(DeviceId device, CancellationToken cancel)
    {
        var answer = await api.SendAsync(HttpMethod.Get, $"challenges?device={device}", null, cancel);
        if (!answer.TryGet(out var body, out var why)) return why;
        if (body["challenges"] is not JsonArray { Count: > 0 } asked || (string?)asked[0]?["ask"] is not { } text)
            return Result.Ok<StorageChallenge?>(null);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && DagCbor.TryDecode(bytes.AsSpan(0, length), out var ask) == DagCborFault.None && StorageChallenge.Read(ask!) is { } challenge
            ? challenge
            : new Fault("challenge-malformed", "the node's challenge cannot be read", "update this provider", 502);
    }
}

using System.Text.Json.Serialization;
using Grange.Storage.Objects;

namespace Grange.Storage.Files;

/// <summary>An object as the API shows it; <c>Warning</c> when its order ends soon and nothing renews it.</summary>
public sealed record FileJson(string Name, string Cid, long Size, string Durability, long StoredMs, long UntilMs, string Policy, string Lifetime, int Days, string? Warning)
{
    internal static FileJson Of(StoredObject stored, Durability durability, StorageNode node) => new(
        stored.Name, stored.Cid.ToString(), stored.Size, durability.ToString(), stored.MadeMs, stored.UntilMs, stored.Policy.ToString(), Keeping.Text(stored.Lifetime), stored.Days,
        WarningOf(stored, node));

    static string? WarningOf(StoredObject stored, StorageNode node)
    {
        if (stored.UntilMs - node.NowMs > stored.Keeping.NoticeMs) return null;
        if (node.Warnings.TryGetValue(stored.Name, out var refused)) return $"it ends and cannot be renewed: {refused}";
        return stored.Lifetime == Storage.Lifetime.Fixed ? $"it ends soon: grange storage renew {stored.Name}" : null;
    }
}

/// <summary>Content that was brought and that nobody keeps yet: its keeping is bought by a quote for <c>{cid, name}</c>.</summary>
public sealed record BroughtJson(string Name, string Cid, long Size);

/// <summary>What storing would cost.</summary>
/// <param name="MostMicroUsd">What is reserved: every part at the network's ceiling.</param>
/// <param name="LikelyMicroUsd">At the prices of the providers that would take it now; null when there are not enough.</param>
/// <param name="MeasuredMicroUsdPerTibMonth">The same per TiB of content and 30 days.</param>
/// <param name="CeilingMicroUsdPerTibMonth">At most, per TiB of content and 30 days.</param>
/// <param name="Providers">How many would take a part now.</param>
/// <param name="Parts">How many are needed.</param>
public sealed record StoreQuoteJson(
    string Policy, long Bytes, int Days, long MostMicroUsd, long? LikelyMicroUsd, long? MeasuredMicroUsdPerTibMonth, long CeilingMicroUsdPerTibMonth, int Providers, int Parts);

/// <summary>A page of objects; <c>Next</c> is what to say as <c>after</c> for the following one.</summary>
public sealed record FileListJson(IReadOnlyList<FileJson> Files, string? Next);

/// <summary>What is known of a CID: under which names, how safe, in which pieces with whom.</summary>
public sealed record ContentStatusJson(string Cid, string Durability, IReadOnlyList<string> Names, IReadOnlyList<PieceJsonRow> Pieces);

/// <summary>A piece that holds blocks of it, how it is kept, and who has parts of it.</summary>
public sealed record PieceJsonRow(string? Piece, long? Bytes, string? Policy, bool Local, IReadOnlyList<CopyJson> Copies);

/// <summary>A copy of a piece, or a shard of it under its own name: stored, placed, moving, lost or leaving.</summary>
public sealed record CopyJson(string Device, string? Url, string State, bool Alive, int? Shard, string? Piece);

/// <summary>A part of a piece that was lost, and who has it since.</summary>
public sealed record RepairJson(string? Piece, int? Shard, string Device, string Reason, long LostMs, long? RepairedMs, string? RepairedBy);

public sealed record RepairListJson(int Open, IReadOnlyList<RepairJson> Repairs);

/// <summary>A provider as the API shows it.</summary>
/// <param name="AuditScore">Audits passed of those made, in millionths; null while nothing is known of it.</param>
/// <param name="OnlineScore">Answers given of those asked for, in millionths.</param>
/// <param name="Standing">member, vetting, suspended, disqualified or leaving.</param>
/// <param name="Parts">Copies and shards that it holds or still has to clear away.</param>
/// <param name="HeldBackMicroUsd">Rent that is paid when it leaves well.</param>
/// <param name="ClosedUntilMs">When its hours begin again; null while it is open.</param>
/// <param name="Relayed">It has no address of its own: this node relays for it.</param>
public sealed record ProviderJson(
    string Device, string? Owner, string Url, long CapacityBytes, long UsedBytes, string Version, long SeenMs, bool Alive, int Failures,
    long AskMicroUsdPerTibMonth, long? AuditScore, long? OnlineScore, string Standing, int Parts, long HeldBackMicroUsd, bool Relayed, long? ClosedUntilMs);

/// <summary>Whether a provider answers at the address in its last heartbeat.</summary>
public sealed record ReachJson(string Url, bool Reachable);

public sealed record ProviderListJson(IReadOnlyList<ProviderJson> Providers);

/// <summary>What a provider must know of its network.</summary>
public sealed record ProviderTermsJson(string Network, string Operator, string OperatorKey, int Copies, string Policy, long CeilingMicroUsdPerTibMonth, long EgressCeilingMicroUsdPerTib, long OfflineMs);

public sealed record HeartbeatJson(string? Heartbeat);

/// <summary>What the open epoch asks of a device: each ask is dag-cbor in base64.</summary>
public sealed record ChallengesJson(long Epoch, string? Seed, IReadOnlyList<ChallengeJson> Challenges);

public sealed record ChallengeJson(string Device, string Ask);

/// <summary>JSON of the node's storage doors.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileJson))]
[JsonSerializable(typeof(BroughtJson))]
[JsonSerializable(typeof(FileListJson))]
[JsonSerializable(typeof(ContentStatusJson))]
[JsonSerializable(typeof(ProviderListJson))]
[JsonSerializable(typeof(ReachJson))]
[JsonSerializable(typeof(ProviderTermsJson))]
[JsonSerializable(typeof(StoreQuoteJson))]
[JsonSerializable(typeof(RepairListJson))]
[JsonSerializable(typeof(HeartbeatJson))]
[JsonSerializable(typeof(ChallengesJson))]
sealed partial class StorageJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Grange.Storage.Objects;

namespace Grange.Storage.Files;

/// <summary>An object as the API shows it.</summary>
public sealed record FileJson(string Name, string Cid, long Size, string Durability, long StoredMs, long UntilMs, string Policy)
{
    internal static FileJson Of(StoredObject stored, Durability durability)
        => new(stored.Name, stored.Cid.ToString(), stored.Size, durability.ToString(), stored.MadeMs, stored.UntilMs, stored.Policy.ToString());
}

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
public sealed record ProviderJson(string Device, string? Owner, string Url, long CapacityBytes, long UsedBytes, string Version, long SeenMs, bool Alive, int Failures);

public sealed record ProviderListJson(IReadOnlyList<ProviderJson> Providers);

/// <summary>What a provider must know of its network.</summary>
public sealed record ProviderTermsJson(string Network, string Operator, string OperatorKey, int Copies, string Policy, long CeilingMicroUsdPerTibMonth, long EgressCeilingMicroUsdPerTib);

public sealed record HeartbeatJson(string? Heartbeat);

/// <summary>What the open epoch asks of a device: each ask is dag-cbor in base64.</summary>
public sealed record ChallengesJson(long Epoch, string? Seed, IReadOnlyList<ChallengeJson> Challenges);

public sealed record ChallengeJson(string Device, string Ask);

/// <summary>JSON of the node's storage doors.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileJson))]
[JsonSerializable(typeof(FileListJson))]
[JsonSerializable(typeof(ContentStatusJson))]
[JsonSerializable(typeof(ProviderListJson))]
[JsonSerializable(typeof(ProviderTermsJson))]
[JsonSerializable(typeof(RepairListJson))]
[JsonSerializable(typeof(HeartbeatJson))]
[JsonSerializable(typeof(ChallengesJson))]
sealed partial class StorageJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Grange.Storage;

/// <summary>A piece by its CID, as Curio's piece API sends and takes it.</summary>
public sealed record PieceCidJson(string PieceCid);

/// <summary>
/// What a provider says of a piece; <c>held</c> and <c>receipt</c> are Grange's: the device's evidence and the node's receipt for it.
/// </summary>
/// <param name="PieceCid">PieceCIDv2.</param>
/// <param name="Status">"retrievable" once stored and readable (Curio: pending, indexing, creating_ad, announced, retrieved).</param>
/// <param name="Indexed">Its blocks can be fetched by hash.</param>
/// <param name="Advertised">Never: delegated routing finds blocks through the node.</param>
/// <param name="Retrieved">Never: nothing is published to an index that would fetch it.</param>
/// <param name="Bytes">Raw bytes.</param>
/// <param name="Blocks">Blocks found in it.</param>
/// <param name="Held">The <c>storage.held</c> record, dag-cbor in base64, once the node accepted it.</param>
/// <param name="Receipt">The node's receipt for that record.</param>
public sealed record PieceStatusJson(
    string PieceCid, string Status, bool Indexed, bool Advertised, bool Retrieved, long Bytes, long Blocks, string? Held, Kernel.ReceiptJson? Receipt);

/// <summary>A leaf and the siblings on its way to the root, lowest first.</summary>
public sealed record LeafProofJson(byte[] Leaf, byte[] Path);

/// <summary>Pieces to copy from another provider.</summary>
public sealed record PullJson(IReadOnlyList<PullPieceJson> Pieces);

/// <summary>One of them: where it is, and here the outcome.</summary>
public sealed record PullPieceJson(string PieceCid, string? SourceUrl, string? Status = null, string? Detail = null);

/// <summary>The outcome of a pull: <c>complete</c> or <c>failed</c>, for the whole and for each.</summary>
public sealed record PullResultJson(string Status, IReadOnlyList<PullPieceJson> Pieces);

/// <summary>JSON of the provider's doors.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PieceCidJson))]
[JsonSerializable(typeof(PieceStatusJson))]
[JsonSerializable(typeof(LeafProofJson))]
[JsonSerializable(typeof(PullJson))]
[JsonSerializable(typeof(PullResultJson))]
sealed partial class PieceJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A receipt in JSON, as the node answers it and <c>audit --receipts</c> reads it.</summary>
public sealed record ReceiptJson(string Network, string Evidence, long Epoch, string Operator, string Signature)
{
    public static ReceiptJson Of(EvidenceReceipt receipt)
        => new(receipt.Network.ToString(), receipt.Evidence.ToString(), receipt.Epoch, receipt.Operator.ToString(), HexText.Of(receipt.Signature.Span));

    /// <summary>Reads it back; the signature is not judged here.</summary>
    public Result<EvidenceReceipt> Read()
    {
        if (!NetworkSlug.TryParse(Network, null, out var network)) return Wrong("network");
        if (!Cid.TryParse(Evidence, null, out var evidence)) return Wrong("evidence");
        if (Epoch < 0) return Wrong("epoch");
        if (!DeviceId.TryParse(Operator, null, out var id)) return Wrong("operator");
        return HexText.TryParse(Signature, P256.SignatureSize, out var signature) ? new EvidenceReceipt(network, evidence, Epoch, id, signature) : Wrong("signature");
    }

    static Fault Wrong(string field) => new("receipt-malformed", $"the receipt's '{field}' is missing or malformed");
}

/// <summary>JSON of evidence at the doors.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReceiptJson))]
[JsonSerializable(typeof(IReadOnlyList<ReceiptJson>))]
public sealed partial class EvidenceJson : JsonSerializerContext;

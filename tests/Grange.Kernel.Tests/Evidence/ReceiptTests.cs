using System.Text.Json;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Evidences;

public sealed class ReceiptTests
{
    readonly P256Key node = P256Key.Generate();
    readonly EvidenceReceipt receipt;

    public ReceiptTests() => receipt = EvidenceReceipt.Sign(Chains.Network, Cid.Of(Codec.DagCbor, [1]), 7, node.DeviceId, node);

    [Fact]
    public void The_operators_word_can_be_checked() => Assert.Equal(P256Fault.None, receipt.Verify(node.PublicKey.Span));

    [Fact]
    public void Another_epoch_record_network_or_operator_is_not_what_was_signed()
    {
        Assert.Equal(P256Fault.Wrong, (receipt with { Epoch = 8 }).Verify(node.PublicKey.Span));
        Assert.Equal(P256Fault.Wrong, (receipt with { Evidence = Cid.Of(Codec.DagCbor, [2]) }).Verify(node.PublicKey.Span));
        Assert.Equal(P256Fault.Wrong, (receipt with { Network = NetworkSlug.Parse("energy") }).Verify(node.PublicKey.Span));
        Assert.Equal(P256Fault.Wrong, (receipt with { Operator = default }).Verify(node.PublicKey.Span));
    }

    [Fact]
    public void A_receipt_survives_JSON()
    {
        var text = JsonSerializer.Serialize(ReceiptJson.Of(receipt), EvidenceJson.Default.ReceiptJson);
        Assert.StartsWith("{\"network\":\"storage\",\"evidence\":\"bafy", text, StringComparison.Ordinal);
        Assert.Equal(receipt, JsonSerializer.Deserialize(text, EvidenceJson.Default.ReceiptJson)!.Read().Value);
    }

    [Fact]
    public void A_receipt_with_a_missing_field_is_refused_naming_it()
    {
        var fault = JsonSerializer.Deserialize("""{"network":"storage","evidence":null}""", EvidenceJson.Default.ReceiptJson)!.Read().Fault;
        Assert.Contains("'evidence'", fault.Detail, StringComparison.Ordinal);
    }
}

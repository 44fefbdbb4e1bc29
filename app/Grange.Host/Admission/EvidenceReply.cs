using System.Text.Json;
using Grange.Kernel;

namespace Grange.Host.Admission;

/// <summary>What the evidence work answers, as bytes: receipts, or the fault.</summary>
static class EvidenceReply
{
    public static byte[] Write(Result<IReadOnlyList<EvidenceReceipt>> result) => result.TryGet(out var receipts, out var why)
        ? JsonSerializer.SerializeToUtf8Bytes(new ReplyJson([.. receipts.Select(ReceiptJson.Of)], null), HostJson.Default.ReplyJson)
        : JsonSerializer.SerializeToUtf8Bytes(new ReplyJson(null, why), HostJson.Default.ReplyJson);

    public static Result<IReadOnlyList<EvidenceReceipt>> Read(ReadOnlySpan<byte> bytes)
    {
        var reply = JsonSerializer.Deserialize(bytes, HostJson.Default.ReplyJson)!;
        if (reply.Fault is { } why) return why;
        return Result.Ok<IReadOnlyList<EvidenceReceipt>>([.. reply.Receipts!.Select(receipt => receipt.Read().Value)]);
    }
}

/// <summary>One of the two is set.</summary>
public sealed record ReplyJson(IReadOnlyList<ReceiptJson>? Receipts, Fault? Fault);

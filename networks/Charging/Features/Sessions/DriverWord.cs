using Grange.Charging.Rules.Bodies;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Charging.Features.Sessions;

/// <summary>What a driver says of a running session, taken in as evidence before anything is done about it.</summary>
static class DriverWord
{
    /// <summary>Takes in the driver's own signed word, or has the node sign where it keeps the driver's key and who asks may have it sign; null when it was said.</summary>
    /// <param name="named">The session's hold, or the reservation's.</param>
    public static async Task<Fault?> SayAsync(ChargingNode node, HttpContext asking, Address driver, HoldId named, string kind, WordJson? word, CancellationToken cancel)
    {
        var body = HoldBody.Said(named);
        if (word?.Record is null)
        {
            if (await node.Accounts.RefusesAsync(asking, driver, cancel) is { } stranger) return stranger;
            return (await node.Accounts.SayAsync(node.Slug, driver, kind, body, cancel)).TryGet(out _, out var unsigned) ? null : unsigned;
        }
        var (record, signature) = (new byte[word.Record.Length], new byte[word.Signature?.Length ?? 0]);
        if (!Convert.TryFromBase64String(word.Record, record, out var size) || !Convert.TryFromBase64String(word.Signature ?? "", signature, out var signed)
            || EvidenceCodec.TryDecode(record.AsSpan(0, size), out var said) != EvidenceFault.None)
            return new Fault("word-malformed", "record and signature are base64 of a record of evidence and its signature");
        if (said!.Kind != kind || said.Author != Author.Of(driver) || !said.Body.Equals(body)) return new Fault("word-other", $"the record is no {kind} of {named} by {driver}", Status: 403);
        return (await node.Host.Evidence.AppendAsync(new EvidenceBatch([record.AsMemory(0, size)], signature.AsMemory(0, signed)), cancel)).TryGet(out _, out var refused) ? null : refused;
    }
}

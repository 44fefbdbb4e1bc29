using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Readings.Cli;

/// <summary>Buys a read: takes the node's quote, signs it with the payer's own key where that is here, and gets what was bought.</summary>
static class Purchase
{
    public static async Task<JsonNode> BuyAsync(VerbContext verb, string network, string cell, long? fromMs, long? toMs, string? account, CancellationToken cancel)
    {
        if (!NetworkSlug.TryParse(network, null, out var slug)) throw new VerbFailure("bad-slug", $"'{network}' is no network name", "grange network show", ExitCode.Usage);
        var door = $"/api/v1/{slug}/cells/{Uri.EscapeDataString(cell)}";
        var request = new JsonObject { ["account"] = account ?? verb.Accounts.Default()?.ToString(), ["fromMs"] = fromMs, ["toMs"] = toMs };
        if (Address.TryParse((string?)request["account"], out var payer) && verb.Accounts.List().Contains(payer))
        {
            var time = string.Join('&', new[] { ("fromMs", fromMs), ("toMs", toMs) }.Where(one => one.Item2 is not null).Select(one => $"{one.Item1}={one.Item2}"));
            var quote = await verb.Node.GetAsync($"{door}/quote?{time}", cancel);
            if ((long)quote["microUsd"]! > 0) (request["record"], request["signature"]) = await SignAsync(verb, slug, payer, Convert.FromBase64String((string)quote["body"]!), cancel);
        }
        return await verb.Node.PostAsync($"{door}/reads", request, cancel);
    }

    static async Task<(string Record, string Signature)> SignAsync(VerbContext verb, NetworkSlug network, Address payer, byte[] body, CancellationToken cancel)
    {
        if (DagCbor.TryDecode(body, out var said) != DagCborFault.None) throw new VerbFailure("quote-malformed", "the node's quote cannot be read", "update this program");
        using var link = new EvidenceLink(verb.Node.Address, network);
        if (!(await link.HeadAsync(Author.Of(payer), cancel)).TryGet(out var head, out var fault)) throw VerbFailure.Of(fault);
        var terms = await verb.Node.GetAsync($"/api/v1/devices/nonce/{payer}", cancel);
        var domain = new SigningDomain((ulong)terms["chainId"]!, Address.Parse((string)terms["rewards"]!));
        using var key = verb.Accounts.Open(payer);
        var record = new EvidenceRecord(network, head.Operator, ReadingKinds.Read, Author.Of(payer), head.Next, verb.Clock.GetUtcNow().ToUnixTimeMilliseconds(), head.Last, said!);
        var batch = AccountEvidence.Sign(domain, record, key);
        return (Convert.ToBase64String(batch.Records[0].Span), Convert.ToBase64String(batch.Signature.Span));
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests;

/// <summary>Evidence as a stranger's program would send it: signed here, over the node's public API.</summary>
static class EvidenceSender
{
    /// <summary>One record of an account's own wallet, for the place where its chain stands.</summary>
    public static async Task<JsonObject> SignAsync(this Planet planet, Secp256k1Key key, string network, string kind, DagNode body)
    {
        var account = Address.Read(key.AddressBytes);
        var terms = await planet.GetAsync($"/api/v1/devices/nonce/{account}");
        var domain = new SigningDomain((ulong)terms["chainId"]!, Address.Parse((string)terms["rewards"]!));
        var (speaksTo, next, last) = await planet.HeadAsync(network, Author.Of(account));
        return ToJson(AccountEvidence.Sign(domain, new EvidenceRecord(NetworkSlug.Parse(network), speaksTo, kind, Author.Of(account), next, NowMs, last, body), key));
    }

    /// <summary>One record of a device, signed with this key whether or not it is the device's.</summary>
    public static async Task<JsonObject> SignAsync(this Planet planet, P256Key key, DeviceId device, string network, string kind, DagNode body)
    {
        var (speaksTo, next, last) = await planet.HeadAsync(network, Author.Of(device));
        var signer = new EvidenceSigner(key, Author.Of(device), NetworkSlug.Parse(network), speaksTo, next, last);
        signer.Add(kind, NowMs, body);
        return ToJson(signer.Seal());
    }

    public static Task<(HttpStatusCode Status, JsonNode Body)> SayAsync(this Planet planet, string network, JsonObject batch)
        => planet.SendAsync(HttpMethod.Post, $"/api/v1/{network}/evidence", Planet.Json(batch));

    static async Task<(DeviceId Operator, long Next, Cid? Last)> HeadAsync(this Planet planet, string network, Author author)
    {
        var head = await planet.GetAsync($"/api/v1/{network}/evidence/head?author={Uri.EscapeDataString(author.ToString())}");
        return (DeviceId.Parse((string)head["operator"]!, null), (long)head["next"]!, Cid.TryParse((string?)head["last"], null, out var last) ? last : null);
    }

    static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    static JsonObject ToJson(EvidenceBatch batch) => new()
    {
        ["records"] = new JsonArray([.. batch.Records.Select(record => (JsonNode)Convert.ToBase64String(record.Span))]),
        ["signature"] = Convert.ToBase64String(batch.Signature.Span),
    };
}

using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Vehicles.Features.Credentials;

/// <summary>Credentials as compact JWS (W3C Securing Verifiable Credentials using JOSE and COSE): ES256 by the operator's key, which its did:key names.</summary>
static class Jose
{
    public const string MediaType = "application/vc+jwt";

    /// <summary>Who issues.</summary>
    public static string Did(IOperatorKey key) => DidKey.Of(key.PublicKey.Span);

    public static string Sign(JsonObject credential, IOperatorKey key)
    {
        var did = Did(key);
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "vc+jwt", ["cty"] = "vc", ["kid"] = $"{did}#{did["did:key:".Length..]}" };
        var signed = $"{Part(header)}.{Part(credential)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}

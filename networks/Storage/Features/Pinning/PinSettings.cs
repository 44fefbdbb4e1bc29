using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Kernel;

namespace Grange.Storage.Pinning;

/// <summary>How this node looks for what is to be pinned: <c>pinning.json</c> in the network's folder of the node.</summary>
/// <param name="PatienceMs">A pin for which nothing came for so long has failed. Left out: a minute, ten seconds in a network for one machine.</param>
/// <param name="Gateways">Trustless gateways that are asked behind a pin's own origins.</param>
/// <param name="PrivateOrigins">Origins may be machines of this node's own house. Left out: only in a network for one machine.</param>
public sealed record PinSettings(int? PatienceMs, IReadOnlyList<string>? Gateways, bool? PrivateOrigins)
{
    const string File = "pinning.json";

    static readonly PinSettings None = new(null, null, null);

    /// <summary>Reads them anew: who changes the file need not start the node again.</summary>
    internal static PinSettings Read(INetworkHost host)
    {
        var path = Path.Combine(host.DataFolder, File);
        return System.IO.File.Exists(path) ? JsonSerializer.Deserialize(System.IO.File.ReadAllText(path), PinSettingsJson.Default.PinSettings) ?? None : None;
    }

    internal TimeSpan Patience(StorageTerms terms) => TimeSpan.FromMilliseconds(PatienceMs ?? (terms.Dev ? 10_000 : 60_000));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PinSettings))]
sealed partial class PinSettingsJson : JsonSerializerContext;

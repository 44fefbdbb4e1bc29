using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>A ledger's addresses as one small file: what <c>grange chain deploy</c> writes and a node reads.</summary>
public static class LedgerFile
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(LedgerContracts contracts) => new JsonObject
    {
        ["chainId"] = contracts.Terms.ChainId,
        ["rewards"] = contracts.Terms.Rewards.ToString(),
        ["cash"] = contracts.Terms.Cash.ToString(),
        ["tokens"] = new JsonObject(contracts.Terms.Tokens.Select(token => KeyValuePair.Create(token.Key, (JsonNode?)token.Value.ToString()))),
        ["vault"] = contracts.Vault.ToString(),
        ["emissions"] = contracts.Emissions.ToString(),
        ["storageVerifier"] = contracts.StorageVerifier.ToString(),
    }.ToJsonString(Indented);

    /// <summary>Reads it back; throws <see cref="FormatException"/> when it is something else.</summary>
    public static LedgerContracts Read(string json)
    {
        var node = JsonNode.Parse(json) ?? throw new FormatException("ledger.json is empty");
        Address At(string name) => Address.Parse((string?)node[name] ?? throw new FormatException($"ledger.json has no {name}"));
        var tokens = node["tokens"]!.AsObject().ToDictionary(token => token.Key, token => Address.Parse((string)token.Value!));
        return new LedgerContracts(new LedgerTerms((long)node["chainId"]!, At("rewards"), At("cash"), tokens), At("vault"), At("emissions"), At("storageVerifier"));
    }
}

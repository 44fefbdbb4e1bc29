using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>A ledger's addresses as one small file: what <c>grange chain deploy</c> writes and a node reads.</summary>
public static class LedgerFile
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where it lies in a data folder.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "ledger.json");

    public static string Write(LedgerContracts contracts) => new JsonObject
    {
        ["chainId"] = contracts.Terms.ChainId,
        ["rewards"] = contracts.Terms.Rewards.ToString(),
        ["cash"] = contracts.Terms.Cash.ToString(),
        ["tokens"] = Named(contracts.Terms.Tokens),
        ["vault"] = contracts.Vault.ToString(),
        ["emissions"] = contracts.Emissions.ToString(),
        ["storageVerifier"] = contracts.StorageVerifier.ToString(),
        ["powers"] = contracts.Powers.Powers.ToString(),
        ["timelock"] = contracts.Powers.Timelock.ToString(),
        ["manager"] = contracts.Powers.Manager.ToString(),
        ["prices"] = contracts.Prices.ToString(),
        ["channels"] = contracts.Channels.ToString(),
        ["ownToken"] = contracts.OwnToken,
        ["credits"] = Named(contracts.Credits),
        ["stakes"] = Named(contracts.Stakes),
    }.ToJsonString(Indented);

    /// <summary>Reads it back.</summary>
    /// <exception cref="StartException">It is something else than a ledger's addresses.</exception>
    public static LedgerContracts Read(string file)
    {
        try
        {
            return Parse(JsonNode.Parse(File.ReadAllText(file)));
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
        {
            throw new StartException($"{file} is damaged: {wrong.Message}", "put the file back that 'grange chain deploy' or the first start wrote");
        }
    }

    static LedgerContracts Parse(JsonNode? node)
    {
        string Text(JsonNode? value, string name) => (string?)value ?? throw new FormatException($"it has no '{name}'");
        Address At(string name) => Address.Parse(Text(node?[name], name));
        Dictionary<string, Address> BySymbol(string name) => node?[name] is JsonObject named
            ? named.ToDictionary(token => token.Key, token => Address.Parse(Text(token.Value, token.Key)))
            : throw new FormatException($"it has no '{name}'");
        var chainId = (long?)node?["chainId"] ?? throw new FormatException("it has no 'chainId'");
        return new LedgerContracts(new LedgerTerms(chainId, At("rewards"), At("cash"), BySymbol("tokens")), At("vault"), At("emissions"), At("storageVerifier"))
        {
            Powers = new PowerContracts(At("powers"), At("timelock"), At("manager")),
            Prices = At("prices"),
            Channels = At("channels"),
            OwnToken = Text(node?["ownToken"], "ownToken"),
            Credits = BySymbol("credits"),
            Stakes = BySymbol("stakes"),
        };
    }

    static JsonObject Named(IReadOnlyDictionary<string, Address> bySymbol)
        => new(bySymbol.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value.ToString())));
}

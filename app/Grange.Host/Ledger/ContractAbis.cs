using System.Text.Json;
using Grange.Chain;

namespace Grange.Host.Ledger;

/// <summary>The committed contract artifacts: ABI and creation code by contract name.</summary>
public sealed class ContractAbis
{
    static readonly string[] Names = ["Emissions", "Rewards", "StorageVerifier", "TestCash", "Token", "Vault"];

    readonly Dictionary<string, (ContractAbi Abi, JsonElement Json, byte[] Code)> contracts = [];

    ContractAbis()
    {
        foreach (var name in Names)
        {
            using var stream = typeof(ContractAbis).Assembly.GetManifestResourceStream($"artifacts.{name}.json") ?? throw new InvalidOperationException($"the artifact of {name} is not in this build");
            var root = JsonDocument.Parse(stream).RootElement;
            var abi = root.GetProperty("abi");
            contracts[name] = (ContractAbi.Read(abi), abi, EthHex.ReadData(root.GetProperty("bytecode").GetString()));
        }
    }

    /// <summary>The artifacts that are built into this program.</summary>
    public static ContractAbis Committed { get; } = new();

    public ContractAbi this[string name] => contracts[name].Abi;

    /// <summary>The ABI as compilers write it.</summary>
    public JsonElement Json(string name) => contracts[name].Json;

    /// <summary>Creation code with constructor arguments.</summary>
    public byte[] CreationCode(string name, params IReadOnlyList<object> arguments) => [.. contracts[name].Code, .. contracts[name].Abi.EncodeConstructor(arguments)];
}

using System.Reflection;
using System.Text.Json;

namespace Grange.Chain;

/// <summary>A compiled contract as <c>contracts/artifacts/*.json</c> holds it.</summary>
/// <param name="Name">The contract's name.</param>
/// <param name="Abi">What it understands.</param>
/// <param name="AbiJson">The same as JSON, for others.</param>
/// <param name="Bytecode">Creation code.</param>
public sealed record ContractArtifact(string Name, ContractAbi Abi, JsonElement AbiJson, byte[] Bytecode)
{
    /// <summary>Reads an artifact; throws <see cref="FormatException"/> when something of it is missing.</summary>
    public static ContractArtifact Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (!root.TryGetProperty("contractName", out var name) || !root.TryGetProperty("abi", out var abi) || !root.TryGetProperty("bytecode", out var code))
            throw new FormatException("an artifact has contractName, abi and bytecode");
        return new(name.GetString()!, ContractAbi.Read(abi), abi.Clone(), EthHex.ReadData(code.GetString()));
    }

    /// <summary>The artifacts that are built into a program as resources <c>artifacts.NAME.json</c>, by name.</summary>
    public static IReadOnlyDictionary<string, ContractArtifact> BuiltInto(Assembly program)
    {
        var artifacts = new Dictionary<string, ContractArtifact>();
        foreach (var resource in program.GetManifestResourceNames().Where(name => name.StartsWith("artifacts.", StringComparison.Ordinal)))
        {
            using var json = new MemoryStream();
            using (var stream = program.GetManifestResourceStream(resource)!) stream.CopyTo(json);
            var artifact = Parse(json.ToArray());
            artifacts.Add(artifact.Name, artifact);
        }
        return artifacts;
    }

    /// <summary>All artifacts of a folder by name.</summary>
    public static async Task<IReadOnlyDictionary<string, ContractArtifact>> LoadAllAsync(string folder, CancellationToken cancel)
    {
        var artifacts = new Dictionary<string, ContractArtifact>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var artifact = Parse(await File.ReadAllBytesAsync(path, cancel));
            artifacts.Add(artifact.Name, artifact);
        }
        return artifacts;
    }

    /// <summary>Creation code with the constructor's arguments.</summary>
    public byte[] CreationCode(params IReadOnlyList<object> arguments) => [.. Bytecode, .. Abi.EncodeConstructor(arguments)];
}

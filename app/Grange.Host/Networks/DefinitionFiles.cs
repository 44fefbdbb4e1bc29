using System.Text;
using Grange.Kernel;

namespace Grange.Host.Networks;

/// <summary>Definitions as they come to a node: from files, or from the modules' own templates; bound to the node where they name nobody.</summary>
static class DefinitionFiles
{
    /// <summary>The definitions in the files that were named.</summary>
    /// <exception cref="StartException">A file is missing, or something in it is wrong.</exception>
    public static List<NetworkDefinition> Read(NodeOptions options, OperatorTerms operatorTerms, AttesterTerms attesters)
        => [.. options.DefinitionFiles.Select(file => Bind(options, file, ReadFile(file), operatorTerms, attesters))];

    /// <summary>A definition for every module that is to run; one that needs a founder's words runs only where it is named.</summary>
    public static List<NetworkDefinition> Defaults(NodeOptions options, OperatorTerms operatorTerms, AttesterTerms attesters)
        => [.. options.Available.Select(module => module.Info).Where(module => options.Modules.Count == 0 ? !module.NeedsDefinition : options.Modules.Contains(module.Module))
            .Select(module => Bind(options, module.Module, Draft(module, options.EpochSeconds), operatorTerms, attesters))];

    static byte[] Draft(ModuleInfo module, int epochSeconds) => Encoding.UTF8.GetBytes(NetworkDrafts.Template(NetworkSlug.Parse(module.Module), module)
        .Replace("\"epochSeconds\": 3600", $"\"epochSeconds\": {epochSeconds}", StringComparison.Ordinal));

    static NetworkDefinition Bind(NodeOptions options, string name, ReadOnlyMemory<byte> json, OperatorTerms operatorTerms, AttesterTerms attesters)
    {
        var modules = options.Available.ToDictionary(module => module.Info.Module, module => module.Info);
        var draft = NetworkDocument.Read(json, modules);
        if (draft.Definition is null) throw Wrong(name, draft);
        var bound = NetworkDocument.Read(NetworkDrafts.Bind(draft.Definition.Canonical, [operatorTerms], attesters), modules);
        return bound.Definition ?? throw Wrong(name, bound);
    }

    static StartException Wrong(string name, DefinitionReading reading) => new($"{name}: {string.Join(" · ", reading.Problems)}", $"grange network check {name}");

    static byte[] ReadFile(string file)
        => File.Exists(file) ? File.ReadAllBytes(file) : throw new StartException($"there is no file {file}", "grange network new SLUG --from MODULE -o FILE");
}

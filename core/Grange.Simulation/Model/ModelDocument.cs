using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Grange.Kernel;

namespace Grange.Simulation;

/// <summary>A model with its definitions read by the kernel.</summary>
public sealed record ReadModel(SimulationModel Model, IReadOnlyList<NetworkDefinition> Definitions);

/// <summary>A model as its author wrote it, with definitions in place: sweeps and side-by-side policies change it by path, and read it anew.</summary>
public sealed class ModelDocument
{
    readonly JsonObject text;

    ModelDocument(JsonObject text) => this.text = text;

    /// <summary>The document with every definition in place.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="modules">The modules this program has; <c>"module:NAME"</c> stands for one's own draft.</param>
    /// <param name="load">The text of a definition's file that a model names.</param>
    public static Result<ModelDocument> Read(ReadOnlySpan<byte> json, IReadOnlyDictionary<string, INetwork> modules, Func<string, string?> load)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(load);
        try
        {
            if (JsonNode.Parse(json, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 }) is not JsonObject text) return Bad("it is no JSON object");
            if (text["networks"] is not JsonArray { Count: > 0 and <= 64 } networks) return Bad("networks must be a list of 1 to 64");
            foreach (var network in networks)
            {
                if (network?["definition"] is not JsonValue value || value.GetValueKind() != JsonValueKind.String) continue;
                var named = value.GetValue<string>();
                var draft = named.StartsWith("module:", StringComparison.Ordinal) ? modules.GetValueOrDefault(named[7..]) is { } module ? Draft(module) : null : load(named);
                if (draft is null) return Bad($"there is no definition {named}");
                network["definition"] = JsonNode.Parse(draft);
            }
            return new ModelDocument(text);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return Bad(error.Message);
        }
    }

    /// <summary>The document with something changed, e.g. <c>networks.0.definition.reward.shareBps</c>; a fault where the path leads nowhere.</summary>
    public Result<ModelDocument> With(string path, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(path);
        var copy = (JsonObject)text.DeepClone();
        var steps = path.Split('.');
        JsonNode? at = copy;
        foreach (var step in steps[..^1]) at = Child(at, step);
        switch (at)
        {
            case JsonObject members: members[steps[^1]] = value?.DeepClone(); break;
            case JsonArray items when int.TryParse(steps[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < items.Count: items[i] = value?.DeepClone(); break;
            default: return Bad($"there is no {path}");
        }
        return new ModelDocument(copy);
    }

    /// <summary>A number at a path; definitions have whole ones.</summary>
    public Result<ModelDocument> With(string path, double value)
        => With(path, Whole(path, value) ? JsonValue.Create((long)Math.Round(value)) : JsonValue.Create(value));

    /// <summary>The model, or what is wrong with it.</summary>
    public Result<ReadModel> Model(IReadOnlyDictionary<string, INetwork> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        SimulationModel? model;
        try
        {
            model = text.Deserialize(ModelJson.Default.SimulationModel);
        }
        catch (JsonException error)
        {
            return Bad(error.Message);
        }
        if (model is null) return Bad("it is empty");
        if (ModelProblems.Of(model).ToList() is { Count: > 0 } problems) return Bad(string.Join(" · ", problems));
        var definitions = new List<NetworkDefinition>();
        foreach (var network in model.Networks)
        {
            var reading = Definition(network.Definition, modules);
            if (reading.Definition is null) return Bad(string.Join(" · ", reading.Problems));
            definitions.Add(reading.Definition);
        }
        if (definitions.Any(one => one.Token != definitions[0].Token)) return Bad("all networks of a model pay in one token, with one emission");
        if (NetworkDrafts.CheckTogether(definitions) is { Count: > 0 } together) return Bad(string.Join(" · ", together));
        return new ReadModel(model, definitions);
    }

    public override string ToString() => text.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";

    /// <summary>A definition of a module this program does not have is read by its kernel part alone.</summary>
    static DefinitionReading Definition(JsonElement definition, IReadOnlyDictionary<string, INetwork> modules)
    {
        var infos = modules.ToDictionary(module => module.Key, module => module.Value.Info);
        if (definition.ValueKind == JsonValueKind.Object && definition.TryGetProperty("module", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { } text && !infos.ContainsKey(text))
            infos[text] = new ModuleInfo(text, text, [], "work", int.MaxValue, """{ "type": "object" }""", 0);
        return NetworkDocument.Read(JsonSerializer.SerializeToUtf8Bytes(definition, ModelJson.Default.JsonElement), infos);
    }

    static string Draft(INetwork module) => NetworkDrafts.Template(NetworkSlug.Parse(module.Info.Module), module.Info);

    static JsonNode? Child(JsonNode? at, string step) => at switch
    {
        JsonObject members => members[step],
        JsonArray items when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < items.Count => items[i],
        _ => null,
    };

    static bool Whole(string path, double value)
        => path.Contains(".definition.", StringComparison.Ordinal) || path is "runs" or "days" or "every" or "seed" || path.EndsWith("Days", StringComparison.Ordinal) && value == Math.Round(value)
            || path.EndsWith(".exitWeeks", StringComparison.Ordinal) || path.EndsWith(".delayDays", StringComparison.Ordinal) || path is "supply.lockDays" or "verifiers.count" or "verifiers.threshold";

    static Fault Bad(string why) => new("model-invalid", why.ReplaceLineEndings(" "));
}

/// <summary>How models are read; a member nobody knows is a mistake.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SimulationModel))]
[JsonSerializable(typeof(JsonElement))]
sealed partial class ModelJson : JsonSerializerContext;

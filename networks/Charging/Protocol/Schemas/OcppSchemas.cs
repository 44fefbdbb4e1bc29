using System.Collections.Frozen;
using System.Text.Json;

namespace Grange.Charging.Protocol.Schemas;

/// <summary>The official schemas of one version, compiled once. They are resources of this program, taken from npm <c>ocpp-rpc</c> when it was built.</summary>
public sealed class OcppSchemas
{
    static readonly Lazy<OcppSchemas> Old = new(() => Load("ocpp1.6.json"));
    static readonly Lazy<OcppSchemas> New = new(() => Load("ocpp2.0.1.json"));

    readonly FrozenDictionary<string, SchemaNode> requests;
    readonly FrozenDictionary<string, SchemaNode> responses;

    OcppSchemas(FrozenDictionary<string, SchemaNode> requests, FrozenDictionary<string, SchemaNode> responses) => (this.requests, this.responses) = (requests, responses);

    public static OcppSchemas Of(OcppVersion version) => (version == OcppVersion.V16 ? Old : New).Value;

    /// <summary>Every action the version has.</summary>
    public IReadOnlyList<string> Actions => requests.Keys;

    public bool Knows(string action) => requests.ContainsKey(action);

    /// <summary>What is wrong with the payload of a CALL; an action that the version does not have is <see cref="OcppError.NotImplemented"/>.</summary>
    public SchemaFault Request(string action, ReadOnlySpan<byte> payload)
        => requests.TryGetValue(action, out var schema) ? SchemaValidator.Validate(schema, payload) : new(OcppError.NotImplemented, "", "action");

    /// <summary>What is wrong with the payload of a CALLRESULT.</summary>
    public SchemaFault Response(string action, ReadOnlySpan<byte> payload)
        => responses.TryGetValue(action, out var schema) ? SchemaValidator.Validate(schema, payload) : new(OcppError.NotImplemented, "", "action");

    internal SchemaNode Schema(string action, bool request) => (request ? requests : responses)[action];

    static OcppSchemas Load(string resource)
    {
        using var stream = typeof(OcppSchemas).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is not in this build");
        using var document = JsonDocument.Parse(stream);
        return new(Named(document, ".req"), Named(document, ".conf"));
    }

    /// <summary>The package names its schemas <c>urn:ACTION.req</c> and <c>urn:ACTION.conf</c>.</summary>
    static FrozenDictionary<string, SchemaNode> Named(JsonDocument document, string end)
        => document.RootElement.EnumerateArray()
            .Select(schema => (Name: schema.GetProperty("$id").GetString()!, Schema: schema))
            .Where(one => one.Name.EndsWith(end, StringComparison.Ordinal))
            .ToFrozenDictionary(one => one.Name["urn:".Length..^end.Length], one => SchemaCompiler.Compile(one.Schema), StringComparer.Ordinal);
}

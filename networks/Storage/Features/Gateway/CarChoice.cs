using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Grange.Storage.Gateway;

/// <summary>
/// What a CAR shall hold: <c>dag-scope</c>, <c>entity-bytes</c>, <c>dups</c>; URL parameters beat those of Accept (trustless gateway, CAR).
/// </summary>
sealed record CarChoice(DagScope Scope, EntityBytes? Range, bool Duplicates)
{
    /// <summary>The media type, always explicit about what the client may rely on.</summary>
    public string ContentType => $"{FormatChoice.CarType}; version=1; order=dfs; dups={(Duplicates ? "y" : "n")}";

    /// <summary>Tells CARs of one root apart, for the Etag.</summary>
    public string Tag => $"{Scope}-{Range?.From}-{Range?.To}-{(Duplicates ? "y" : "n")}".ToLowerInvariant();

    public static Result<CarChoice> Read(IQueryCollection query, MediaTypeHeaderValue? accepted)
    {
        string? Parameter(string name)
            => accepted?.Parameters.FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value.Value?.Trim('"');

        if (((string?)query["car-version"] ?? Parameter("version")) is { } version && version != "1") return Wrong("car-version", version, "1");
        if (((string?)query["car-order"] ?? Parameter("order")) is { } order && order is not ("dfs" or "unk"))
            return Wrong("car-order", order, "dfs or unk");
        var dups = (string?)query["car-dups"] ?? Parameter("dups") ?? "n";
        if (dups is not ("y" or "n")) return Wrong("car-dups", dups, "y or n");
        EntityBytes? range = null;
        if ((string?)query["entity-bytes"] is { } bytes)
        {
            if (!EntityBytes.TryParse(bytes, out var read)) return Wrong("entity-bytes", bytes, "from:to, e.g. 0:1023, 0:*, -1024:*");
            range = read;
        }
        DagScope? scope = ((string?)query["dag-scope"] ?? (range is null ? "all" : "entity")) switch { "block" => DagScope.Block, "entity" => DagScope.Entity, "all" => DagScope.All, _ => null };
        if (scope is null) return Wrong("dag-scope", query["dag-scope"]!, "block, entity or all");
        return new CarChoice(scope.Value, scope == DagScope.Entity ? range : null, dups == "y");
    }

    static Fault Wrong(string name, string value, string allowed) => new("invalid-parameter", $"{name}='{value}'", $"{name} is {allowed}");
}

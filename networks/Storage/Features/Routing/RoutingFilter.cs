using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Routing;

/// <summary>
/// Which peers and addresses a client can use (IPIP-0484): <c>filter-addrs</c>, <c>filter-protocols</c>; names are compared without case, "!"
/// excludes.
/// </summary>
sealed record RoutingFilter(IReadOnlyList<string> Addrs, IReadOnlyList<string> Protocols)
{
    const string Unknown = "unknown";

    public static RoutingFilter Of(IQueryCollection query) => new(Words(query["filter-addrs"]), Words(query["filter-protocols"]));

    public IEnumerable<PeerRecord> Apply(IEnumerable<PeerRecord> records)
    {
        foreach (var record in records)
        {
            if (Protocols.Count > 0 && !(record.Protocols.Count == 0 ? Protocols.Contains(Unknown) : record.Protocols.Any(name => Protocols.Contains(name, StringComparer.OrdinalIgnoreCase))))
                continue;
            if (Addrs.Count == 0) yield return record;
            else if (record.Addrs.Count == 0 && Addrs.Contains(Unknown)) yield return record;
            else if (record.Addrs.Where(IsWanted).ToList() is { Count: > 0 } usable) yield return record with { Addrs = usable };
        }
    }

    bool IsWanted(string address)
    {
        var parts = address.Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool Has(string name) => parts.Contains(name, StringComparer.OrdinalIgnoreCase);
        if (Addrs.Any(word => word.StartsWith('!') && Has(word[1..]))) return false;
        var wanted = Addrs.Where(word => !word.StartsWith('!')).ToList();
        return wanted.Count == 0 || wanted.Exists(Has);
    }

    static string[] Words(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}

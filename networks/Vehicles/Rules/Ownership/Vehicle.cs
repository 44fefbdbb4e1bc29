using System.Collections.Immutable;
using Grange.Kernel;

namespace Grange.Vehicles.Rules.Ownership;

/// <summary>A vehicle, whose it is, what is in it, who may read of it.</summary>
/// <param name="Grants">By grantee; a revoked one stays as null, so that its reader is told 403 and a stranger 404.</param>
public sealed record Vehicle(long Id, Address Owner, Hash32 VinTag, DeviceId? Device, ImmutableDictionary<Address, Grant?> Grants)
{
    /// <summary>What <paramref name="reader"/> may see now of one scope. Owners see everything.</summary>
    /// <remarks>404 for strangers: they do not learn that the vehicle exists. 403 for who once had a grant.</remarks>
    public Result<Access> Ask(Address reader, Scopes scope, long nowSeconds)
    {
        if (reader == Owner) return new Access(Scopes.All, ExactLocation: true, 0, "owner", IsOwner: true);
        if (!Grants.TryGetValue(reader, out var grant)) return Unknown(Id);
        if (grant is null) return Closed("the owner has taken the grant back");
        if (nowSeconds < grant.FromSeconds) return Closed("the grant does not hold yet");
        if (nowSeconds >= grant.UntilSeconds) return Closed("the grant has ended");
        if (scope == Scopes.None || (grant.Scopes & scope) != scope) return Closed($"the grant does not hold {string.Join(", ", ScopeNames.Of(scope & ~grant.Scopes))}");
        var exact = grant.ExactLocation && grant.Scopes.HasFlag(Scopes.ExactLocation);
        return new Access(grant.Scopes, exact, grant.AllHistory ? 0 : grant.FromSeconds, grant.Purpose, IsOwner: false);
    }

    /// <summary>The answer for a vehicle that is not there, and for one that is not the asker's to know of.</summary>
    public static Fault Unknown(long id) => new("unknown-vehicle", $"there is no vehicle {id}", Status: 404);

    static Fault Closed(string why) => new("no-grant", why, "ask the vehicle's owner for a grant", 403);
}

using Grange.Kernel;

namespace Grange.Vehicles.Rules.Ownership;

/// <summary>What an owner lets somebody read, and until when.</summary>
/// <param name="Purpose">What for, in the grantee's words; 1 to 200 characters.</param>
/// <param name="ExactLocation">Places as they were measured; else the centre of the H3 cell of resolution 6, whatever the scopes say.</param>
/// <param name="FromSeconds">First Unix second at which it holds.</param>
/// <param name="UntilSeconds">First at which it holds no longer.</param>
/// <param name="AllHistory">Also what was measured before <paramref name="FromSeconds"/>.</param>
public sealed record Grant(Address Grantee, Scopes Scopes, string Purpose, bool ExactLocation, long FromSeconds, long UntilSeconds, bool AllHistory)
{
    const int MostPurpose = 200;

    public string PrecisionName => ExactLocation ? "exact" : "h3r6";

    /// <summary>Null when the terms can stand.</summary>
    public Fault? Problem()
    {
        if (Scopes == Scopes.None || (Scopes & ~Scopes.All) != 0) return Bad("scopes: at least one, and only known ones");
        if (Purpose.Length is 0 or > MostPurpose) return Bad($"purpose: 1 to {MostPurpose} characters");
        return FromSeconds >= 0 && UntilSeconds > FromSeconds ? null : Bad("until: later than from");
    }

    static Fault Bad(string what) => new("bad-grant", what, Status: 422);
}

/// <summary>What one read may see: asked for at every read and for every event of a stream, never kept.</summary>
/// <param name="Scopes">The scopes that are open.</param>
/// <param name="ExactLocation">False: a place is shown as the centre of its cell.</param>
/// <param name="SinceSeconds">Nothing that was measured earlier, Unix seconds.</param>
/// <param name="Purpose">For the owner's log.</param>
/// <param name="IsOwner">Privacy zones do not hide a vehicle from its owner.</param>
public readonly record struct Access(Scopes Scopes, bool ExactLocation, long SinceSeconds, string Purpose, bool IsOwner);

using System.Security.Cryptography;
using Grange.Kernel;

namespace Grange.Charging.Rules.Authorization;

/// <summary>A card or an app's token that starts a station by itself, and the account that pays for it.</summary>
/// <param name="Token">As the reader says it; letters are alike in either case.</param>
/// <param name="Kind">What kind of token, in the words of 2.0.1.</param>
/// <param name="Group">What several tokens of one driver share; null: it stands alone.</param>
/// <param name="IsListed">Stations may know it by heart, to start without asking.</param>
/// <param name="Party">The roaming partner it is of, <c>NL*TNM</c>; empty: this network's own.</param>
/// <param name="Said">The partner's own words of it, as JSON.</param>
public sealed record Tag(
    string Token, string Kind, Address Account, string? Group, bool Blocked = false, bool IsListed = true, DateTimeOffset? Expires = null, string Party = "", string? Said = null)
{
    /// <summary>1.6 has no longer ones.</summary>
    public const int MaxLength = 20;

    public TokenEntry Entry => new(Token, Blocked, Group, Expires);

    /// <summary>What everything of one account shares at stations: its cards, its reservations, its sessions.</summary>
    public static string GroupOf(Address account) => StandIn(account.ToByteArray());

    /// <summary>What stands at stations for something that is too long for them, or that they need not know: hex of its hash.</summary>
    public static string StandIn(ReadOnlySpan<byte> something) => Convert.ToHexString(SHA256.HashData(something))[..MaxLength];
}

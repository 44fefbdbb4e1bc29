using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;

namespace Grange.Charging.Rules.Stations;

/// <summary>A key as it is stored: a salt and a hash, never the key. Keys are random, so one round of SHA-256 is enough, and ten thousand stations may reconnect at once.</summary>
public sealed record KeyHash(string Salt, string Hash)
{
    const int SaltSize = 16;

    public static KeyHash Of(ReadOnlySpan<byte> key)
    {
        Span<byte> salt = stackalloc byte[SaltSize];
        RandomNumberGenerator.Fill(salt);
        return new(Convert.ToHexStringLower(salt), Convert.ToHexStringLower(Digest(salt, key)));
    }

    public bool Is(ReadOnlySpan<byte> key) => CryptographicOperations.FixedTimeEquals(Convert.FromHexString(Hash), Digest(Convert.FromHexString(Salt), key));

    static byte[] Digest(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> key) => SHA256.HashData([.. salt, .. key]);
}

/// <summary>How a station proves who it is (security whitepaper §2): HTTP Basic in profiles 1 and 2, a certificate in 3.</summary>
/// <param name="Profile">1 to 3; it only ever goes up (A05.FR.01).</param>
/// <param name="Offered">A new key that was sent and not answered yet: until then both are good.</param>
public sealed record StationCredentials(int Profile, KeyHash? Key, KeyHash? Offered = null)
{
    public const int LeastKey = 16;
    public const int MostKey = 20;

    /// <summary>A key for a new station: 20 random bytes, which people and 1.6 see as 40 hex digits.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(MostKey));

    /// <summary>Reads a key that an owner chose (A00.FR.204, 205).</summary>
    public static Result<byte[]> ReadKey(string hex)
        => hex.Length is >= 2 * LeastKey and <= 2 * MostKey && hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(hex)
            : new Fault("station-key", $"a key has {LeastKey} to {MostKey} bytes, as {2 * LeastKey} to {2 * MostKey} hex digits", "leave it out to get a random one", 422);

    /// <summary>Whether an Authorization header is this station's: user is the identity, password the key's bytes, or its hex digits as many stations send them.</summary>
    public bool Admits(StationIdentity station, string? authorization)
    {
        const string Scheme = "Basic ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Scheme.Length..].Trim(), bytes, out var count)) return false;
        var user = Encoding.UTF8.GetBytes(station + ":");
        if (!bytes.AsSpan(0, count).StartsWith(user)) return false;
        var password = bytes.AsSpan(user.Length, count - user.Length);
        var (given, text) = (password.ToArray(), Encoding.ASCII.GetString(password));
        return Known(given) || (ReadKey(text).TryGet(out var decoded, out _) && Known(decoded));
    }

    /// <summary>A new key is on its way by ChangeConfiguration or SetVariables.</summary>
    public StationCredentials Offer(ReadOnlySpan<byte> key) => this with { Offered = KeyHash.Of(key) };

    /// <summary>The station's answer: after Accepted the old key is refused, after anything else it stays (A01.FR.03, 04).</summary>
    public StationCredentials Answered(bool accepted) => Offered is null ? this : this with { Key = accepted ? Offered : Key, Offered = null };

    /// <summary>Goes to a higher profile.</summary>
    public Result<StationCredentials> Raise(int profile)
        => profile is >= 1 and <= 3 && profile >= Profile ? this with { Profile = profile } : new Fault("profile-lower", $"a station of profile {Profile} does not go back to {profile}", Status: 409);

    bool Known(byte[] key) => Key?.Is(key) == true || Offered?.Is(key) == true;

    public override string ToString() => $"profile {Profile}"; // not even hashes belong into a log
}

using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;

namespace Grange.Vehicles.Rules.Ownership;

/// <summary>What stands for a VIN where others can see it. A VIN has little to guess, so a plain hash would give it away.</summary>
public static class Vins
{
    const int Length = 17, SaltSize = 32;

    /// <summary>The same VIN gives the same tag within a network, so that it is there once: HMAC-SHA256 under a key that only the node has.</summary>
    /// <exception cref="ArgumentException">Not a VIN; the door checks first by <see cref="IsVin"/>.</exception>
    public static Hash32 Tag(ReadOnlySpan<byte> networkKey, string vin) => Hash32.Read(HMACSHA256.HashData(networkKey, Bytes(vin)));

    /// <summary>What public evidence says: whoever is given the salt can check it, nobody else learns anything.</summary>
    /// <exception cref="ArgumentException">Not a VIN, or the salt has not 32 bytes.</exception>
    public static Hash32 Commit(ReadOnlySpan<byte> salt, string vin)
        => salt.Length == SaltSize ? Hash32.Read(HMACSHA256.HashData(salt, Bytes(vin))) : throw new ArgumentException($"a salt has {SaltSize} bytes", nameof(salt));

    /// <summary>17 capital letters and figures without I, O and Q (ISO 3779).</summary>
    public static bool IsVin(string text) => text.Length == Length && text.All(letter => letter is (>= '0' and <= '9') or (>= 'A' and <= 'Z') and not ('I' or 'O' or 'Q'));

    static byte[] Bytes(string vin) => IsVin(vin) ? Encoding.ASCII.GetBytes(vin) : throw new ArgumentException("not a VIN", nameof(vin));
}

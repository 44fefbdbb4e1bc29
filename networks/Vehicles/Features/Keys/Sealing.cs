using System.Security.Cryptography;

namespace Grange.Vehicles.Features.Keys;

/// <summary>Small sealed things: AES-256-GCM under a random nonce. What is bound to a row does not open in another.</summary>
/// <remarks>Laid out as nonce (12), tag (16), text. Grange.Content's sealed objects are for files: a batch is a kilobyte, and there are thousands a second.</remarks>
static class Sealing
{
    public const int KeyBytes = 32;

    const int NonceBytes = 12, TagBytes = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        var made = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(made.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(made.AsSpan(0, NonceBytes), plain, made.AsSpan(NonceBytes + TagBytes), made.AsSpan(NonceBytes, TagBytes), bound);
        return made;
    }

    /// <summary>Null when another key sealed it, or it was changed or moved.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> made, ReadOnlySpan<byte> bound)
    {
        if (made.Length < NonceBytes + TagBytes) return null;
        var plain = new byte[made.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(made[..NonceBytes], made[(NonceBytes + TagBytes)..], made.Slice(NonceBytes, TagBytes), plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Grange.Content;

/// <summary>Names of private files as a server keeps them: the same name in the same folder gives the same text, which tells nothing else.</summary>
/// <remarks>
/// Synthetic IV: the tag is HMAC-SHA256 over the folder and the name, cut to 16 bytes; AES-256-CTR under that tag hides the name; the text is
/// base64url of both. Its length shows the name's: that much is not hidden.
/// </remarks>
public sealed class SealedName : IDisposable
{
    const int TagBytes = 16, BlockBytes = 16, KeyBytes = 32;

    readonly byte[] macKey;
    readonly Aes cipher;

    public SealedName(SealingKey key)
    {
        var both = key.Derive("grange-sealed-names-v1"u8, 2 * KeyBytes);
        (macKey, cipher) = (both[..KeyBytes], Aes.Create());
        cipher.Key = both[KeyBytes..];
        CryptographicOperations.ZeroMemory(both);
    }

    /// <summary>Hides <paramref name="name"/>, which lies in <paramref name="folder"/> (its own plain path, "" for the top).</summary>
    public string Seal(string folder, string name)
    {
        var plain = Encoding.UTF8.GetBytes(name);
        var made = new byte[TagBytes + plain.Length];
        Tag(folder, plain, made);
        plain.CopyTo(made, TagBytes);
        Mask(made.AsSpan(0, TagBytes), made.AsSpan(TagBytes));
        return Base64Url.EncodeToString(made);
    }

    /// <summary>The name again; null when the text is no name of this folder under this key.</summary>
    public string? Open(string folder, ReadOnlySpan<char> text)
    {
        if (!Base64Url.IsValid(text, out var length) || length < TagBytes) return null;
        var made = Base64Url.DecodeFromChars(text);
        var plain = made.AsSpan(TagBytes);
        Mask(made.AsSpan(0, TagBytes), plain);
        Span<byte> tag = stackalloc byte[TagBytes];
        Tag(folder, plain, tag);
        return CryptographicOperations.FixedTimeEquals(tag, made.AsSpan(0, TagBytes)) ? Encoding.UTF8.GetString(plain) : null;
    }

    void Tag(string folder, ReadOnlySpan<byte> name, Span<byte> tag)
    {
        var path = Encoding.UTF8.GetBytes(folder);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, path.Length); // so that no folder and name run into another pair
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, macKey);
        mac.AppendData(length);
        mac.AppendData(path);
        mac.AppendData(name);
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        mac.GetHashAndReset(whole);
        whole[..TagBytes].CopyTo(tag);
    }

    /// <summary>Adds the key stream of counter blocks that begin at <paramref name="tag"/>.</summary>
    void Mask(ReadOnlySpan<byte> tag, Span<byte> text)
    {
        var counter = BinaryPrimitives.ReadUInt128BigEndian(tag);
        Span<byte> block = stackalloc byte[BlockBytes], stream = stackalloc byte[BlockBytes];
        for (; !text.IsEmpty; text = text[Math.Min(BlockBytes, text.Length)..], counter++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(block, counter);
            cipher.EncryptEcb(block, stream, PaddingMode.None);
            for (var i = 0; i < Math.Min(BlockBytes, text.Length); i++) text[i] ^= stream[i];
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(macKey);
        cipher.Dispose();
    }
}

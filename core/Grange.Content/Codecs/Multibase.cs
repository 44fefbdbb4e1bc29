using System.Numerics;

namespace Grange.Content;

/// <summary>The text forms of bytes that CIDs come in: base32 'b', base58btc 'z', base36 'k', base16 'f', base64url 'u' (multiformats/multibase).</summary>
public static class Multibase
{
    const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";
    const string Base36 = "0123456789abcdefghijklmnopqrstuvwxyz";
    const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>Longest text accepted: positional bases cost quadratic time, so the bound keeps bad input cheap.</summary>
    public const int MaxText = 1024;

    /// <summary>Lower-case base32 without padding and without the multibase prefix.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + 4) / 5];
        int bits = 0, held = 0, at = 0;
        foreach (var one in bytes)
        {
            held = (held << 8) | one;
            for (bits += 8; bits >= 5; bits -= 5) text[at++] = Base32[(held >> (bits - 5)) & 31];
            held &= (1 << bits) - 1;
        }
        if (bits > 0) text[at] = Base32[(held << (5 - bits)) & 31];
        return new string(text);
    }

    /// <summary>Base58 in Bitcoin's alphabet, without the multibase prefix.</summary>
    public static string ToBase58(ReadOnlySpan<byte> bytes) => ToPositional(bytes, Base58);

    /// <summary>Base36 in lower case, without the multibase prefix.</summary>
    public static string ToBase36(ReadOnlySpan<byte> bytes) => ToPositional(bytes, Base36);

    /// <summary>Bytes of base58btc text without a prefix; false on a foreign character or over-long text.</summary>
    public static bool TryFromBase58(ReadOnlySpan<char> text, out byte[] bytes) => TryFromPositional(text, Base58, out bytes);

    /// <summary>Bytes of a prefixed multibase text; false on an unknown prefix, a foreign character or non-zero spare bits.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length is < 2 or > MaxText) return false;
        var body = text[1..];
        return text[0] switch
        {
            'b' => TryFromBase32(body, out bytes),
            'B' => TryFromBase32(body.ToString().ToLowerInvariant(), out bytes),
            'z' => TryFromPositional(body, Base58, out bytes),
            'k' => TryFromPositional(body, Base36, out bytes),
            'K' => TryFromPositional(body.ToString().ToLowerInvariant(), Base36, out bytes),
            'f' or 'F' => TryFromBase16(body, out bytes),
            'u' => TryFromBase64Url(body, out bytes),
            _ => false,
        };
    }

    static bool TryFromBase32(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 5 / 8];
        int bits = 0, held = 0, at = 0;
        foreach (var one in text)
        {
            var digit = Base32.IndexOf(one, StringComparison.Ordinal);
            if (digit < 0) return false;
            held = (held << 5) | digit;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes[at++] = (byte)(held >> bits);
            held &= (1 << bits) - 1;
        }
        return bits < 5 && held == 0;
    }

    static bool TryFromBase16(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        return text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    static bool TryFromBase64Url(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (!System.Buffers.Text.Base64Url.IsValid(text) || text.ContainsAny('=', ' ', '\n')) return false;
        bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes).AsSpan().SequenceEqual(text);
    }

    static string ToPositional(ReadOnlySpan<byte> bytes, string alphabet)
    {
        var zeros = bytes.IndexOfAnyExcept((byte)0);
        if (zeros < 0) return new string(alphabet[0], bytes.Length);
        var value = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        var text = new Stack<char>();
        for (; value > 0; value /= alphabet.Length) text.Push(alphabet[(int)(value % alphabet.Length)]);
        return new string(alphabet[0], zeros) + new string([.. text]);
    }

    static bool TryFromPositional(ReadOnlySpan<char> text, string alphabet, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > MaxText) return false;
        var value = BigInteger.Zero;
        foreach (var one in text)
        {
            var digit = alphabet.IndexOf(one, StringComparison.Ordinal);
            if (digit < 0) return false;
            value = value * alphabet.Length + digit;
        }
        var zeros = text.IndexOfAnyExcept(alphabet[0]);
        if (zeros < 0) zeros = text.Length;
        var digits = value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes = new byte[zeros + digits.Length];
        digits.CopyTo(bytes, zeros);
        return true;
    }
}

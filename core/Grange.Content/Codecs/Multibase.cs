using System.Buffers;
using System.Buffers.Text;
using System.Numerics;

namespace Grange.Content;

/// <summary>The text forms of bytes that CIDs come in: base32 'b', base58btc 'z', base36 'k', base16 'f', base64url 'u' (multiformats/multibase).</summary>
public static class Multibase
{
    const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";
    const string Base36 = "0123456789abcdefghijklmnopqrstuvwxyz";
    const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    const byte NoDigit = 255;

    static readonly byte[] Digits32 = Digits(Base32), Digits32Upper = Digits(Base32.ToUpperInvariant());
    static readonly byte[] Digits36 = Digits(Base36), Digits36Upper = Digits(Base36.ToUpperInvariant());
    static readonly byte[] Digits58 = Digits(Base58);

    /// <summary>Longest text accepted: positional bases cost quadratic time, so the bound keeps bad input cheap.</summary>
    public const int MaxText = 1024;

    /// <summary>Lower-case base32 without padding and without the multibase prefix.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = bytes.Length <= 128 ? stackalloc char[Base32Length(bytes.Length)] : new char[Base32Length(bytes.Length)];
        WriteBase32(bytes, text);
        return new string(text);
    }

    /// <summary>Base58 in Bitcoin's alphabet, without the multibase prefix.</summary>
    public static string ToBase58(ReadOnlySpan<byte> bytes) => ToPositional(bytes, Base58);

    /// <summary>Base36 in lower case, without the multibase prefix.</summary>
    public static string ToBase36(ReadOnlySpan<byte> bytes) => ToPositional(bytes, Base36);

    /// <summary>Bytes of base58btc text without a prefix; false on a foreign character or over-long text.</summary>
    public static bool TryFromBase58(ReadOnlySpan<char> text, out byte[] bytes) => TryFromPositional(text, Digits58, 58, out bytes);

    /// <summary>Bytes of a prefixed multibase text; false on an unknown prefix, a foreign character or non-zero spare bits.</summary>
    /// <remarks>An upper-case prefix takes upper-case digits, a lower-case one lower-case digits; base16 takes either.</remarks>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length is < 2 or > MaxText) return false;
        var body = text[1..];
        return text[0] switch
        {
            'b' => TryFromBase32(body, Digits32, out bytes),
            'B' => TryFromBase32(body, Digits32Upper, out bytes),
            'z' => TryFromPositional(body, Digits58, 58, out bytes),
            'k' => TryFromPositional(body, Digits36, 36, out bytes),
            'K' => TryFromPositional(body, Digits36Upper, 36, out bytes),
            'f' or 'F' => TryFromBase16(body, out bytes),
            'u' => TryFromBase64Url(body, out bytes),
            _ => false,
        };
    }

    internal static int Base32Length(int bytes) => (bytes * 8 + 4) / 5;

    internal static void WriteBase32(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        int bits = 0, held = 0, at = 0;
        foreach (var one in bytes)
        {
            held = (held << 8) | one;
            for (bits += 8; bits >= 5; bits -= 5) text[at++] = Base32[(held >> (bits - 5)) & 31];
            held &= (1 << bits) - 1;
        }
        if (bits > 0) text[at] = Base32[(held << (5 - bits)) & 31];
    }

    static byte[] Digits(string alphabet)
    {
        var digits = new byte[128];
        digits.AsSpan().Fill(NoDigit);
        for (var i = 0; i < alphabet.Length; i++) digits[alphabet[i]] = (byte)i;
        return digits;
    }

    static bool TryFromBase32(ReadOnlySpan<char> text, byte[] digits, out byte[] bytes)
    {
        bytes = new byte[text.Length * 5 / 8];
        int bits = 0, held = 0, at = 0;
        foreach (var one in text)
        {
            if (one >= digits.Length || digits[one] == NoDigit) return false;
            held = (held << 5) | digits[one];
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
        return text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
    }

    static bool TryFromBase64Url(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAny('=', ' ', '\n') || !Base64Url.IsValid(text)) return false;
        bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes).AsSpan().SequenceEqual(text); // spare bits are zero
    }

    static string ToPositional(ReadOnlySpan<byte> bytes, string alphabet)
    {
        var zeros = bytes.IndexOfAnyExcept((byte)0);
        if (zeros < 0) return new string(alphabet[0], bytes.Length);
        var value = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        var text = new Stack<char>();
        while (value > 0)
        {
            value = BigInteger.DivRem(value, alphabet.Length, out var digit);
            text.Push(alphabet[(int)digit]);
        }
        return new string(alphabet[0], zeros) + new string([.. text]);
    }

    static bool TryFromPositional(ReadOnlySpan<char> text, byte[] digits, int radix, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > MaxText) return false;
        var value = BigInteger.Zero;
        var zeros = 0;
        foreach (var one in text)
        {
            if (one >= digits.Length || digits[one] == NoDigit) return false;
            value = value * radix + digits[one];
            if (value.IsZero) zeros++;
        }
        var tail = value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes = new byte[zeros + tail.Length];
        tail.CopyTo(bytes, zeros);
        return true;
    }
}

using System.Globalization;
using System.Numerics;

namespace Grange.Chain;

/// <summary>The two spellings of hexadecimal in Ethereum's JSON-RPC: quantities without leading zeros, data with two digits a byte.</summary>
public static class EthHex
{
    /// <summary>0x and no leading zero; zero is <c>0x0</c>.</summary>
    public static string Quantity(long value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Quantity(long)"/>
    public static string Quantity(BigInteger value) =>
        value.Sign >= 0 ? "0x" + (value.IsZero ? "0" : value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0')) : throw new ArgumentOutOfRangeException(nameof(value));

    /// <summary>0x and two digits for each byte.</summary>
    public static string Data(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Reads a quantity; leading zeros, as some nodes send them, are accepted.</summary>
    public static bool TryReadQuantity(ReadOnlySpan<char> text, out BigInteger value)
    {
        value = default;
        if (text.Length < 3 || !text.StartsWith("0x") || text.Length > 66) return false;
        return BigInteger.TryParse($"0{text[2..]}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads data: 0x and an even number of digits.</summary>
    public static bool TryReadData(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (!text.StartsWith("0x") || text.Length % 2 != 0) return false;
        var read = new byte[text.Length / 2 - 1];
        if (Convert.FromHexString(text[2..], read, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        bytes = read;
        return true;
    }

    /// <summary>Reads data a peer must have sent right; throws <see cref="FormatException"/>.</summary>
    public static byte[] ReadData(ReadOnlySpan<char> text) => TryReadData(text, out var bytes) ? bytes : throw new FormatException("not 0x and pairs of hex digits");

    /// <summary>Reads a quantity below 2^63; throws <see cref="FormatException"/>.</summary>
    public static long ReadInt64(ReadOnlySpan<char> text) =>
        TryReadQuantity(text, out var value) && value <= long.MaxValue ? (long)value : throw new FormatException("not a quantity below 2^63");
}

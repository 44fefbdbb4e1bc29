using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Grange.Kernel;

/// <summary>Bytes in JSON as Ethereum tools write them: 0x and lower-case hex. Upper case is read too.</summary>
public static class HexText
{
    public static string Of(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Reads text of exactly <paramref name="size"/> bytes; false for any other.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, int size, out byte[] bytes)
    {
        bytes = [];
        if (text is null || text.Length != 2 + 2 * size || !text.StartsWith("0x", StringComparison.Ordinal)) return false;
        var read = new byte[size];
        if (Convert.FromHexString(text.AsSpan(2), read, out _, out _) != OperationStatus.Done) return false;
        bytes = read;
        return true;
    }
}

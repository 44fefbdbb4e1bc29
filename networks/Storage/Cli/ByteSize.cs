using System.Globalization;

namespace Grange.Storage.Cli;

/// <summary>Sizes as people write them: 100GB, 1.5TB, 64MiB, 4096. Decimal units are powers of 1000, binary ones of 1024.</summary>
static class ByteSize
{
    static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("KB", 1000), ("B", 1), ("", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var (unit, factor) = Units.First(one => text.EndsWith(one.Unit, StringComparison.OrdinalIgnoreCase));
        if (!decimal.TryParse(text[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0 || number * factor > long.MaxValue)
            return false;
        bytes = (long)(number * factor);
        return bytes > 0;
    }

    /// <summary>A rate in bytes per second: in bits as lines are sold (20mbit), or in bytes (2MB).</summary>
    public static bool TryParseRate(string text, out long bytesPerSecond)
    {
        const string bits = "bit";
        if (!text.EndsWith(bits, StringComparison.OrdinalIgnoreCase)) return TryParse(text, out bytesPerSecond);
        var ok = TryParse(text[..^bits.Length] + (char.IsAsciiLetter(text[..^bits.Length].LastOrDefault()) ? "B" : ""), out bytesPerSecond);
        bytesPerSecond /= 8;
        return ok && bytesPerSecond > 0;
    }
}

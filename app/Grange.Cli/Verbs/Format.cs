using System.Globalization;
using System.Numerics;

namespace Grange.Cli.Verbs;

/// <summary>Amounts on the screen; nothing is ever computed from what these return.</summary>
static class Format
{
    /// <summary>18-decimals amounts with at most six places, the rest cut off.</summary>
    public static string Wei(string wei)
    {
        var (whole, part) = BigInteger.DivRem(BigInteger.Parse(wei, CultureInfo.InvariantCulture), BigInteger.Pow(10, 18));
        var places = (part / BigInteger.Pow(10, 12)).ToString(CultureInfo.InvariantCulture).PadLeft(6, '0').TrimEnd('0');
        return places.Length == 0 ? $"{whole}" : $"{whole}.{places}";
    }

    /// <summary>Dollars with six places.</summary>
    public static string Usd(long microUsd) => string.Create(CultureInfo.InvariantCulture, $"{microUsd / 1_000_000}.{Math.Abs(microUsd % 1_000_000):D6} USD");

    /// <summary>Bytes in the largest binary unit that leaves at least one.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        var shown = (decimal)bytes;
        for (; shown >= 1024 && unit < units.Length - 1; unit++) shown /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{shown:0.#} {units[unit]}");
    }

    /// <summary>The beginning of an identifier that people compare by eye.</summary>
    public static string Short(string? id) => id is { Length: > 14 } ? id[..12] + "…" : id ?? "";
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>How content is kept: as whole copies (<c>copies=3</c>), or as shards of which some are enough (<c>rs=4/8</c>). Each part is with another owner.</summary>
/// <param name="Needed">Parts that are enough to read it; 1 where each is a whole copy.</param>
/// <param name="Parts">Parts in all.</param>
public readonly record struct Redundancy(int Needed, int Parts)
{
    /// <summary>Most parts of a policy.</summary>
    public const int MaxParts = 80;

    /// <summary>True where parts are shards of a Reed–Solomon code.</summary>
    public bool IsCoded => Needed > 1;

    /// <summary>What one part holds of so many bytes, rounded up: what its provider may charge for.</summary>
    public long PartOf(long bytes) => bytes / Needed + (bytes % Needed == 0 ? 0 : 1);

    public static Redundancy Copies(int copies) => new(1, copies);

    /// <summary>Reads <c>copies=N</c> or <c>rs=K/N</c> with 1 &lt; K &lt; N ≤ <see cref="MaxParts"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Redundancy redundancy)
    {
        redundancy = default;
        if (text is null) return false;
        if (text.StartsWith("copies=", StringComparison.Ordinal)) return Number(text.AsSpan(7), out var copies) && (redundancy = Copies(copies)).Parts > 0;
        if (!text.StartsWith("rs=", StringComparison.Ordinal) || text.Split('/') is not [var first, var second]) return false;
        if (!Number(first.AsSpan(3), out var needed) || !Number(second, out var parts) || needed < 2 || parts <= needed) return false;
        redundancy = new Redundancy(needed, parts);
        return true;
    }

    public static Redundancy Parse(string text) => TryParse(text, out var redundancy) ? redundancy : throw new FormatException($"'{text}' is no policy");

    /// <summary>What a caller is told who names something else.</summary>
    public static Fault Unknown(string? text)
        => new("unknown-policy", $"'{text}' is no policy for keeping content", $"copies=N, or rs=K/N with 1 < K < N, N at most {MaxParts}: copies=3, rs=4/8");

    public override string ToString() => IsCoded ? string.Create(CultureInfo.InvariantCulture, $"rs={Needed}/{Parts}") : string.Create(CultureInfo.InvariantCulture, $"copies={Parts}");

    static bool Number(ReadOnlySpan<char> text, out int number)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= MaxParts && text[0] != '0';
}

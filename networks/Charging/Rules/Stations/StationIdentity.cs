using System.Diagnostics.CodeAnalysis;

namespace Grange.Charging.Rules.Stations;

/// <summary>A station's name, the last part of the URL it connects to (2.0.1 part 4 §2.1.2: at most 48 of an identifier's characters).</summary>
public readonly record struct StationIdentity : IParsable<StationIdentity>
{
    public const int MaxLength = 48;
    readonly string? text;

    StationIdentity(string text) => this.text = text;

    public override string ToString() => text ?? "";

    /// <summary>Reads a name as it stands in the URL, percent-encoded or not. The empty name is nobody's.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out StationIdentity result)
    {
        result = default;
        if (s is null || s.Length > 3 * MaxLength) return false;
        var plain = Uri.UnescapeDataString(s);
        if (plain.Length is 0 or > MaxLength || !plain.All(letter => char.IsAsciiLetterOrDigit(letter) || "*-_=:+|@.".Contains(letter, StringComparison.Ordinal))) return false;
        result = new(plain);
        return true;
    }

    public static StationIdentity Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var identity) ? identity : throw new FormatException($"'{s}' is no station's name");
}

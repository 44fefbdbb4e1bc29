using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>A screen and its colours.</summary>
public sealed record Look(string Name, int Width, int Height, ColorScheme Colours)
{
    public static Look DeskLight { get; } = new("desk-light", 1320, 880, ColorScheme.Light);
    public static Look DeskDark { get; } = new("desk-dark", 1320, 880, ColorScheme.Dark);
    public static Look PhoneLight { get; } = new("phone-light", 390, 844, ColorScheme.Light);
    public static Look PhoneDark { get; } = new("phone-dark", 390, 844, ColorScheme.Dark);

    /// <summary>A desk's screen or a phone's, in the light and in the dark.</summary>
    public static IReadOnlyList<Look> Desk { get; } = [DeskLight, DeskDark];
    public static IReadOnlyList<Look> Phone { get; } = [PhoneDark, PhoneLight];
}

namespace Grange.Wireless;

/// <summary>The kinds of evidence that a wireless network understands.</summary>
public static class WirelessKinds
{
    /// <summary>By the operator: what a payer's data cost at one gateway since the last such record.</summary>
    public const string Usage = "wireless.usage";

    public static IReadOnlyList<string> All { get; } = [Usage];
}

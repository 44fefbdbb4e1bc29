namespace Grange.Wireless;

/// <summary>The kinds of evidence that a wireless network understands.</summary>
public static class WirelessKinds
{
    /// <summary>By the operator: what a payer's data cost at one gateway since the last such record.</summary>
    public const string Usage = "wireless.usage";

    /// <summary>By the operator, an epoch ahead: what it binds itself to for the beacons.</summary>
    public const string Commit = "wireless.commit";

    /// <summary>By the operator: a beacon that was sent, revealed, and who heard it.</summary>
    public const string Beacon = "wireless.beacon";

    /// <summary>By the operator: where devices that say where they are were heard, and by whom.</summary>
    public const string Coverage = "wireless.coverage";

    /// <summary>By a gateway: that it heard so many frames since it said so last, signed by its own key.</summary>
    public const string Heard = "wireless.heard";

    public static IReadOnlyList<string> All { get; } = [Usage, Commit, Beacon, Coverage, Heard];
}

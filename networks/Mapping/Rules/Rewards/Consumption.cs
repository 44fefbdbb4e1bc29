using Grange.Kernel;

namespace Grange.Mapping.Rewards;

/// <summary>What buyers burn: three quarters are gone for good, a quarter is for those whose pictures were bought, up to a cap a week (Hivemapper's MIP-15).</summary>
public static class Consumption
{
    /// <summary>500,000 tokens in wei.</summary>
    public static Wei CapPerWeek { get; } = new((UInt128)500_000 * 1_000_000_000_000_000_000);

    /// <summary>A quarter, 500,000 a week at most: what is above is burned too.</summary>
    public static BurnAndMint Returned { get; } = new(2_500, CapPerWeek);

    /// <summary>Credits of a hex for a week; a definition may price it otherwise.</summary>
    public const long CreditsPerHexWeek = 500;

    /// <summary>Credits of a burst.</summary>
    public const long CreditsPerBurst = 62_500;

    /// <summary>How long a burst waits.</summary>
    public const long BurstMs = 7 * 86_400_000L;

    /// <summary>What those who were bought from may earn at most of credits that were burned.</summary>
    public static MicroUsd Bound(long credits) => new(checked(credits * ICredits.MicroUsd / 4));
}

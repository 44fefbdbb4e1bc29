namespace Grange.Kernel;

/// <summary>Mints a part of what consumers burned again, for those who served them: the rest is gone (Hivemapper's MIP-15; spec/kernel.md §3.3).</summary>
/// <param name="ReturnBps">The part that is minted again, in basis points: 2,500 destroys three quarters.</param>
/// <param name="CapPerPeriod">Most that a period mints, in wei.</param>
public sealed record BurnAndMint(int ReturnBps, Wei CapPerPeriod)
{
    /// <summary>What a period in which <paramref name="burned"/> was burned mints again, floored.</summary>
    public Wei Minted(Wei burned) => new(UInt128.Min(Allocation.MulDiv(burned.Value, (UInt128)ReturnBps, 10_000), CapPerPeriod.Value));
}

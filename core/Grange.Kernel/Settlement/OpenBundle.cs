using Grange.Content;

namespace Grange.Kernel;

/// <summary>A bundle that was read back and found whole: every hash, signature, link and rule of order holds.</summary>
/// <param name="Root">Its CID.</param>
/// <param name="Operator">Whose it is.</param>
/// <param name="Inputs">What Score sees: the records that were not refused.</param>
/// <param name="Before">What the epoch before left; none in epoch 0.</param>
/// <param name="BeforeLink">The CID of that.</param>
/// <param name="Registry">The registry log it pins.</param>
/// <param name="Seed">The seed's block, still to be held against the chain; none in epoch 0.</param>
/// <param name="Records">All records by (author, sequence), refused ones too.</param>
/// <param name="Refusals">Which do not count, and why.</param>
public sealed record OpenBundle(
    Cid Root, DeviceId Operator, EpochInputs Inputs, EpochCarry? Before, Cid? BeforeLink, Cid Registry, BlockHeader? Seed,
    IReadOnlyList<Evidence> Records, IReadOnlyList<Refusal> Refusals)
{
    public override string ToString() => $"{Inputs.Network} epoch {Inputs.Number}";
}

using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>A bundle that was read back and found whole: every hash, signature, link and rule of order holds.</summary>
/// <param name="Root">Its root block.</param>
/// <param name="OperatorKeys">The keys its operator had in that epoch.</param>
/// <param name="Inputs">What Score sees: the records that were not refused.</param>
/// <param name="Before">What the epoch before left; none in epoch 0.</param>
/// <param name="Seed">The seed's block, still to be held against the chain; none in epoch 0.</param>
/// <param name="Records">All records by (author, sequence), refused ones too.</param>
/// <param name="Refusals">Which do not count, and why.</param>
public sealed record OpenBundle(
    BundleRoot Root, IReadOnlyList<ReadOnlyMemory<byte>> OperatorKeys, EpochInputs Inputs, EpochCarry? Before, BlockHeader? Seed,
    IReadOnlyList<Evidence> Records, IReadOnlyList<Refusal> Refusals)
{
    public DeviceId Operator => Root.Operator;

    /// <summary>Entries that the registry had when the epoch before was sealed; 0 in epoch 0.</summary>
    public long Since { get; init; }

    /// <summary>What its operator must have written on the chain in the block before the seed's, and nothing else in its place before; null where no anchor is asked for.</summary>
    public SeedAnchor? Anchor { get; init; }

    /// <summary>True when the operator signed the root block.</summary>
    public bool IsSigned(ReadOnlyMemory<byte> signature)
        => OperatorKeys.Any(key => P256.Verify(key.Span, Root.Block.Span, signature.Span) == P256Fault.None);

    /// <summary>True when the operator gave this receipt; anybody can write one that it did not.</summary>
    public bool IsSigned(EvidenceReceipt receipt) => OperatorKeys.Any(key => receipt.Verify(key.Span) == P256Fault.None);
}

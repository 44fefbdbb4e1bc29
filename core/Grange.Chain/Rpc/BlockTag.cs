namespace Grange.Chain;

/// <summary>Which block a question is about.</summary>
public readonly record struct BlockTag
{
    readonly string? text;

    BlockTag(string text) => this.text = text;

    public static BlockTag Latest => new("latest");

    /// <summary>The latest block with the transactions that wait for the next.</summary>
    public static BlockTag Pending => new("pending");

    /// <summary>The last block that its chain's consensus will not take back.</summary>
    public static BlockTag Finalized => new("finalized");

    public static BlockTag At(long number) => new(EthHex.Quantity(number));

    public override string ToString() => text ?? "latest";
}

/// <summary>From when on a block counts as final: by the chain's own tag where it has one, else by depth.</summary>
/// <param name="Depth">Blocks that must stand above it; null follows the <c>finalized</c> tag.</param>
public readonly record struct Finality(int? Depth)
{
    /// <summary>The chain says so.</summary>
    public static Finality ByTag => new(null);

    /// <summary>A block is final with this many blocks above it; 0 on a local chain, whose supervisor journals a block before it exists.</summary>
    public static Finality AtDepth(int blocks) => new(blocks);
}

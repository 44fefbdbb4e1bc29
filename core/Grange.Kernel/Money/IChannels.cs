namespace Grange.Kernel;

/// <summary>One account's payment channels on a ledger. Implemented over the chain by the program, and in memory by tests.</summary>
public interface IChannels
{
    /// <summary>Whose: it opens, signs and redeems.</summary>
    Address Account { get; }

    long ChainId { get; }

    /// <summary>The Channels contract.</summary>
    Address Contract { get; }

    /// <summary>What channels are opened in: the ledger's stable asset, whose base unit is the micro-dollar.</summary>
    Address Cash { get; }

    /// <summary>A channel as it stands now; null when the contract has none of this id, or no more.</summary>
    Task<ChannelFacts?> FindAsync(Hash32 id, CancellationToken cancel);

    /// <summary>Channels this account opened that still stand.</summary>
    Task<IReadOnlyList<ChannelFacts>> OpenedAsync(CancellationToken cancel);

    /// <summary>Opens a channel in cash.</summary>
    Task<Result<Hash32>> OpenAsync(Address payee, UInt128 deposit, CancellationToken cancel);

    /// <summary>Promises an amount on a channel of this account.</summary>
    Voucher Sign(Hash32 channel, UInt128 cumulative);

    /// <summary>Has the contract pay what vouchers promise beyond what was redeemed, in one transaction.</summary>
    Task<Result<bool>> RedeemAsync(IReadOnlyList<Voucher> vouchers, CancellationToken cancel);
}

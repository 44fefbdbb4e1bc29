namespace Grange.Kernel;

/// <summary>What a chain says of a channel.</summary>
/// <param name="Id">Given by the contract.</param>
/// <param name="Payer">Who opened it and signs.</param>
/// <param name="Payee">Who is paid.</param>
/// <param name="Asset">In what.</param>
/// <param name="Deposit">Base units that vouchers may promise in all.</param>
/// <param name="Redeemed">Base units the payee has taken out.</param>
/// <param name="ClosesAt">Unix seconds after which the payer may take the rest back; 0 while nobody wants to close it.</param>
public sealed record ChannelFacts(Hash32 Id, Address Payer, Address Payee, Address Asset, UInt128 Deposit, UInt128 Redeemed, long ClosesAt);

/// <summary>A channel as its payee keeps it: the best voucher, and what was given for it. Pure; whoever holds it stores it before anything is given.</summary>
/// <param name="Promised">The highest amount a valid voucher named; zero before the first.</param>
/// <param name="Best">That voucher.</param>
/// <param name="Owed">Base units worth of what was given or is about to be.</param>
public sealed record VoucherBook(UInt128 Promised, Voucher? Best, UInt128 Owed)
{
    public static VoucherBook Empty { get; } = new(0, null, 0);

    /// <summary>Takes a voucher for something that costs <paramref name="price"/>; the fault says why it does not pay for it.</summary>
    /// <remarks>
    /// What was given never exceeds what is promised, and what is promised never exceeds the deposit, so every acceptance is worth its price to the payee.
    /// A voucher that promises no more than a former one still pays as long as the former's promise is not used up.
    /// </remarks>
    /// <param name="voucher">What the consumer sent.</param>
    /// <param name="price">Base units, rounded up by the caller.</param>
    /// <param name="channel">The channel as the chain has it.</param>
    /// <param name="terms">Whom and in what it must pay, and where.</param>
    public Result<VoucherBook> Accept(Voucher voucher, UInt128 price, ChannelFacts channel, VoucherTerms terms)
    {
        if (voucher.Channel != channel.Id) return Refuse("voucher-channel", $"the voucher is for channel {voucher.Channel}, not {channel.Id}");
        if (channel.Payee != terms.Payee) return Refuse("voucher-payee", $"channel {channel.Id} pays {channel.Payee}, not {terms.Payee}");
        if (channel.Asset != terms.Asset) return Refuse("voucher-asset", $"channel {channel.Id} pays in {channel.Asset}, not {terms.Asset}");
        if (channel.ClosesAt != 0) return Refuse("channel-closing", $"channel {channel.Id} is being closed by its payer", "open another one");
        if (!voucher.IsSignedBy(channel.Payer, terms.ChainId, terms.Channels))
            return Refuse("voucher-signature", $"the voucher is not signed by {channel.Payer} for chain {terms.ChainId} and contract {terms.Channels}");
        if (voucher.Cumulative > channel.Deposit)
            return Refuse("voucher-above-deposit", $"the voucher promises {voucher.Cumulative}, channel {channel.Id} holds {channel.Deposit}", "add to the channel first");
        var promised = UInt128.Max(Promised, voucher.Cumulative);
        if (price > promised - UInt128.Min(promised, Owed))
            return Refuse("voucher-too-low", $"the voucher promises {voucher.Cumulative}; {Owed} are used and this costs {price}", $"sign {Owed + price} or more");
        return new VoucherBook(promised, voucher.Cumulative > Promised ? voucher : Best, Owed + price);
    }

    static Fault Refuse(string code, string detail, string? hint = null) => new(code, detail, hint, Status: 402);
}

/// <summary>Where a payee wants to be paid.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Channels">The contract.</param>
/// <param name="Payee">Whom.</param>
/// <param name="Asset">In what.</param>
public sealed record VoucherTerms(long ChainId, Address Channels, Address Payee, Address Asset);

using Grange.Kernel;

namespace Grange.Storage;

/// <summary>What a provider asks for sending bytes, in microUsd per TiB. Counted exactly over a channel's life and rounded up once.</summary>
public readonly record struct EgressPrice(long MicroUsdPerTib)
{
    /// <summary>Under which a provider's registration states it.</summary>
    public const string Fact = "egress";

    const int TibBits = 40;

    /// <summary>What a device's registration asks; 0 where it asks nothing.</summary>
    public static EgressPrice Of(Device? device)
        => new(device is not null && device.Facts.TryGetValue(Fact, out var text) && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var price) ? price : 0);

    /// <summary>What so many bytes cost, in microUsd × 2^40: exact.</summary>
    public UInt128 Fine(long bytes) => (UInt128)bytes * (UInt128)MicroUsdPerTib;

    /// <summary>Whole microUsd of an exact amount, rounded up.</summary>
    public static UInt128 MicroUsd(UInt128 fine) => (fine + ((UInt128.One << TibBits) - 1)) >> TibBits;
}

/// <summary>What a channel's consumer has had and promised. Pure; whoever holds it stores it before bytes leave.</summary>
/// <param name="Book">The voucher side: promise, best voucher, and what is owed in whole microUsd.</param>
/// <param name="Fine">What is owed, exactly: microUsd × 2^40.</param>
public sealed record EgressTab(VoucherBook Book, UInt128 Fine)
{
    public static EgressTab Empty { get; } = new(VoucherBook.Empty, 0);

    /// <summary>Takes a voucher for bytes that are about to leave; the fault says why it does not pay for them.</summary>
    public Result<EgressTab> Take(Voucher voucher, long bytes, EgressPrice price, ChannelFacts channel, VoucherTerms terms)
    {
        var fine = Fine + price.Fine(bytes);
        return Book.Accept(voucher, EgressPrice.MicroUsd(fine) - Book.Owed, channel, terms).TryGet(out var book, out var refused) ? new EgressTab(book, fine) : refused;
    }

    /// <summary>Gives back what was taken for bytes that did not leave.</summary>
    public EgressTab Return(long bytes, EgressPrice price)
    {
        var fine = Fine - UInt128.Min(Fine, price.Fine(bytes));
        return new EgressTab(Book with { Owed = EgressPrice.MicroUsd(fine) }, fine);
    }
}

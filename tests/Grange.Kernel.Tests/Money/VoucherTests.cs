using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Money;

/// <summary>A payee gets what was promised to it once, whatever order vouchers come in, and gives no more than that is worth.</summary>
public sealed class VoucherTests : IDisposable
{
    const long ChainId = 31337;

    static readonly Address Contract = Address.Parse("0x5FbDB2315678afecb367f032d93F642f64180aa3");
    static readonly Hash32 Id = Hash32.Parse("0x" + new string('1', 64));

    readonly Secp256k1Key payer = Secp256k1Key.Import(Convert.FromHexString("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

    static VoucherTerms Terms { get; } = new(ChainId, Contract, Account(2), Account(3));

    ChannelFacts Channel => new(Id, Address.Read(payer.AddressBytes), Terms.Payee, Terms.Asset, Deposit: 1000, Redeemed: 0, ClosesAt: 0);

    [Fact]
    public void It_has_the_digest_a_wallet_would_show_and_knows_the_wallets_signature()
    {
        var cumulative = UInt128.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture);
        Assert.Equal("0xb7fafd379680216feb5ab854ff1a5be8f587f690862f41151e309ffd1e9a623a", Voucher.Digest(ChainId, Contract, Id, cumulative).ToString());
        var viem = Voucher.TryParse($"{Id};{cumulative};0x13c79cfd73b6914b106e29bc635e3a1636c5056188c934a25fff902862f1c3563d59b876c358390bcd548a41a2f3cd87b2f9712684da93cc2cd08bfddb6f2e381c");
        Assert.True(viem!.IsSignedBy(Address.Read(payer.AddressBytes), ChainId, Contract));
        Assert.Equal(viem.ToString(), Voucher.TryParse(viem.ToString())!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(";;")]
    [InlineData("0x11;5;0x22")]
    [InlineData("not-a-voucher")]
    public void Text_that_is_no_voucher_is_none(string text) => Assert.Null(Voucher.TryParse(text));

    [Fact]
    public void Every_voucher_that_does_not_pay_is_refused_by_name()
    {
        var good = Sign(100);
        Refused("voucher-channel", good with { Channel = Hash32.Zero }, 1, Channel);
        Refused("voucher-payee", good, 1, Channel with { Payee = Account(9) });
        Refused("voucher-asset", good, 1, Channel with { Asset = Account(9) });
        Refused("channel-closing", good, 1, Channel with { ClosesAt = 1 });
        Refused("voucher-signature", good with { Cumulative = 101 }, 1, Channel);
        Refused("voucher-signature", Voucher.Sign(ChainId + 1, Contract, Id, 100, payer), 1, Channel);
        Refused("voucher-signature", Voucher.Sign(ChainId, Account(8), Id, 100, payer), 1, Channel);
        Refused("voucher-above-deposit", Sign(1001), 1, Channel);
        Refused("voucher-too-low", good, 101, Channel);
        Assert.True(VoucherBook.Empty.Accept(good, 100, Channel, Terms).IsOk);
    }

    [Fact]
    public void A_lower_voucher_takes_nothing_back_and_pays_for_nothing_new()
    {
        var book = VoucherBook.Empty.Accept(Sign(500), 500, Channel, Terms).Value;

        Assert.Equal("voucher-too-low", book.Accept(Sign(400), 1, Channel, Terms).Fault.Code);
        Assert.Equal((UInt128)500, book.Accept(Sign(400), 0, Channel, Terms).Value.Promised);
        Assert.Equal((UInt128)500, book.Accept(Sign(400), 0, Channel, Terms).Value.Best!.Cumulative);
    }

    [Fact]
    public void In_any_order_with_duplicates_and_losses_the_payee_gets_the_highest_promise_once_and_gives_no_more_than_it()
        => Prop.ForAll(Gen.Choose(0, 1200).Zip(Gen.Choose(0, 60)).Zip(Gen.Choose(0, 3)).ListOf().ToArbitrary(), steps =>
        {
            var (book, ledger, given) = (VoucherBook.Empty, new Ledger(1000), (UInt128)0);
            UInt128 highest = 0, before = 0;
            foreach (var ((cumulative, price), what) in steps)
            {
                var channel = Channel with { Redeemed = ledger.Redeemed };
                if (book.Accept(Sign((UInt128)cumulative), (UInt128)price, channel, Terms).TryGet(out var next, out _))
                {
                    (book, given, highest) = (next, given + (UInt128)price, UInt128.Max(highest, (UInt128)cumulative));
                }
                for (var times = 0; times < what; times++) // redeemed again and again, or not at all: the message was lost
                    if (book.Best is { } best) ledger.Redeem(best.Cumulative);
                if (ledger.Redeemed < before || ledger.Redeemed > highest || given > book.Promised || book.Promised > 1000 || book.Owed != given) return false;
                before = ledger.Redeemed;
            }
            if (book.Best is { } last) ledger.Redeem(last.Cumulative);
            return ledger.Redeemed == highest && given <= ledger.Redeemed;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(60, 1000)));

    /// <summary>What contracts/src/Channels.sol does with a voucher it recognises.</summary>
    sealed class Ledger(UInt128 deposit)
    {
        public UInt128 Redeemed { get; private set; }

        public void Redeem(UInt128 cumulative) => Redeemed = UInt128.Max(Redeemed, UInt128.Min(cumulative, deposit));
    }

    void Refused(string code, Voucher voucher, UInt128 price, ChannelFacts channel) => Assert.Equal((code, 402), (VoucherBook.Empty.Accept(voucher, price, channel, Terms).Fault.Code, VoucherBook.Empty.Accept(voucher, price, channel, Terms).Fault.Status));

    Voucher Sign(UInt128 cumulative) => Voucher.Sign(ChainId, Contract, Id, cumulative, payer);

    static Address Account(byte number)
    {
        var bytes = new byte[Address.Size];
        bytes[^1] = number;
        return Address.Read(bytes);
    }

    public void Dispose() => payer.Dispose();
}

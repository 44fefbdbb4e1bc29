using System.Collections.Concurrent;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Storage.Tests;

/// <summary>A Channels contract without a chain, and two accounts on it: one that pays, one that is paid.</summary>
sealed class MemoryChannels : IChannels
{
    public static readonly Secp256k1Key Payer = Key(1), Payee = Key(2);

    readonly Secp256k1Key key;
    readonly ConcurrentDictionary<Hash32, ChannelFacts> standing;

    MemoryChannels(Secp256k1Key key, ConcurrentDictionary<Hash32, ChannelFacts> standing) => (this.key, this.standing) = (key, standing);

    /// <summary>The contract as the payee sees it.</summary>
    public static MemoryChannels OfPayee() => new(Payee, []);

    /// <summary>The same contract as the payer sees it.</summary>
    public MemoryChannels AsPayer() => new(Payer, standing);

    /// <summary>The id of the first channel that is opened.</summary>
    public static Hash32 First { get; } = Hash32.Read(Keccak256.Hash([0, 1]));

    /// <summary>As the payee sees it, with one channel of a million microUsd.</summary>
    public static async Task<MemoryChannels> WithOneAsync()
    {
        var payee = OfPayee();
        Assert.Equal(First, (await payee.AsPayer().OpenAsync(payee.Account, 1_000_000, CancellationToken.None)).Value);
        return payee;
    }

    public Address Account => Address.Read(key.AddressBytes);
    public long ChainId => 31337;
    public Address Contract { get; } = Number(0xC0);
    public Address Cash { get; } = Number(0xCA);

    /// <summary>How often the payee had the contract pay.</summary>
    public int Redemptions { get; private set; }

    /// <summary>Changes what the contract says of a channel.</summary>
    public void Change(Hash32 id, Func<ChannelFacts, ChannelFacts> change) => standing[id] = change(standing[id]);

    public Task<ChannelFacts?> FindAsync(Hash32 id, CancellationToken cancel) => Task.FromResult(standing.GetValueOrDefault(id));

    public Task<IReadOnlyList<ChannelFacts>> OpenedAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<ChannelFacts>>([.. standing.Values.Where(one => one.Payer == Account)]);

    public Task<Result<Hash32>> OpenAsync(Address payee, UInt128 deposit, CancellationToken cancel)
    {
        var id = Hash32.Read(Keccak256.Hash([(byte)standing.Count, 1]));
        standing[id] = new ChannelFacts(id, Account, payee, Cash, deposit, 0, 0);
        return Task.FromResult<Result<Hash32>>(id);
    }

    public Voucher Sign(Hash32 channel, UInt128 cumulative) => Voucher.Sign(ChainId, Contract, channel, cumulative, key);

    public Task<Result<bool>> RedeemAsync(IReadOnlyList<Voucher> vouchers, CancellationToken cancel)
    {
        foreach (var voucher in vouchers)
        {
            var channel = standing[voucher.Channel];
            Assert.True(voucher.IsSignedBy(channel.Payer, ChainId, Contract));
            standing[voucher.Channel] = channel with { Redeemed = UInt128.Max(channel.Redeemed, UInt128.Min(voucher.Cumulative, channel.Deposit)) };
        }
        Redemptions++;
        return Task.FromResult<Result<bool>>(true);
    }

    static Secp256k1Key Key(byte last)
    {
        var bytes = new byte[32];
        bytes[^1] = last;
        return Secp256k1Key.Import(bytes);
    }

    static Address Number(byte last)
    {
        var bytes = new byte[Address.Size];
        bytes[^1] = last;
        return Address.Read(bytes);
    }
}

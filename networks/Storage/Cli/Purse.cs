using System.Globalization;
using Grange.Content;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary>What a consumer promised to whom, kept in its data folder before a voucher leaves, and the most it will promise in this run.</summary>
/// <remarks>A provider is never believed: what it asks is due when the bytes that came, a block ahead and a little slack cost it at the price it named.</remarks>
sealed class Purse(string folder, UInt128 mostMicroUsd)
{
    /// <summary>Bytes that are paid before they come: the largest block there may be.</summary>
    const long Ahead = BlockLimits.MaxRead;

    /// <summary>Bytes that a provider may count and we did not see, over a channel's life: answers that were cut off.</summary>
    const long Slack = 8L << 20;

    readonly Dictionary<Address, Account> accounts = [];

    /// <summary>MicroUsd promised in this run, over all providers.</summary>
    public UInt128 Spent { get; private set; }

    /// <summary>Bytes that came for it.</summary>
    public long Bytes { get; private set; }

    /// <summary>A voucher for the next block, where a channel to this payee is known; null when the terms are not.</summary>
    public Voucher? Next(IChannels channels, Address payee) => accounts.TryGetValue(payee, out var account) ? Promise(channels, account, account.Due(Ahead)) : null;

    /// <summary>Promises what a provider asks, opening a channel first where none stands.</summary>
    /// <exception cref="VerbFailure">It asks more than is due or than may be spent, or no channel can be opened.</exception>
    public async Task<Voucher> PayAsync(IChannels channels, Address payee, EgressPrice price, UInt128 asked, CancellationToken cancel)
    {
        if (!accounts.TryGetValue(payee, out var account)) accounts[payee] = account = await OpenAsync(channels, payee, price, cancel);
        if (asked > account.Due(Ahead + Slack))
            throw new VerbFailure("asks-too-much", $"{payee} asks {asked} microUsd in all, and what it sent costs {account.Due(0)}", "another provider; what was promised stays promised");
        return Promise(channels, account, asked);
    }

    /// <summary>Counts what came.</summary>
    public void Got(Address payee, long bytes)
    {
        Bytes += bytes;
        if (!accounts.TryGetValue(payee, out var account)) return;
        account.Fine += account.Price.Fine(bytes);
        Write(account);
    }

    async Task<Account> OpenAsync(IChannels channels, Address payee, EgressPrice price, CancellationToken cancel)
    {
        var standing = (await channels.OpenedAsync(cancel)).Where(one => one.Payee == payee && one.Asset == channels.Cash && one.ClosesAt == 0).OrderByDescending(one => one.Deposit - one.Redeemed);
        foreach (var channel in standing)
            if (Read(channel, price) is var known && known.Promised < channel.Deposit) return known;
        var deposit = mostMicroUsd - Spent;
        if (deposit == 0) throw Spend();
        if (!(await channels.OpenAsync(payee, deposit, cancel)).TryGet(out var id, out var refused)) throw VerbFailure.Of(refused);
        return new Account(id, price, deposit);
    }

    Voucher Promise(IChannels channels, Account account, UInt128 cumulative)
    {
        cumulative = UInt128.Min(UInt128.Max(cumulative, account.Promised), account.Deposit);
        var more = cumulative - account.Promised;
        if (more > mostMicroUsd - Spent) throw Spend();
        (account.Promised, Spent) = (cumulative, Spent + more);
        Write(account);
        return channels.Sign(account.Channel, cumulative);
    }

    VerbFailure Spend() => new("budget-spent", $"{Spent} microUsd are promised, and {mostMicroUsd} is the most that --pay allows", "--pay MORE");

    Account Read(ChannelFacts channel, EgressPrice price)
    {
        var account = new Account(channel.Id, price, channel.Deposit) { Promised = channel.Redeemed, Fine = channel.Redeemed << 40 };
        if (!File.Exists(PathOf(channel.Id)) || File.ReadAllText(PathOf(channel.Id)).Split() is not [var promised, var fine, ..]) return account;
        account.Promised = UInt128.Max(account.Promised, UInt128.Parse(promised, CultureInfo.InvariantCulture));
        account.Fine = UInt128.Parse(fine, CultureInfo.InvariantCulture);
        return account;
    }

    void Write(Account account) => PrivateFile.Write(PathOf(account.Channel), string.Create(CultureInfo.InvariantCulture, $"{account.Promised} {account.Fine}"));

    string PathOf(Hash32 channel) => Path.Combine(folder, $"{channel}.promised");

    sealed class Account(Hash32 channel, EgressPrice price, UInt128 deposit)
    {
        public Hash32 Channel => channel;
        public EgressPrice Price => price;
        public UInt128 Deposit => deposit;
        public UInt128 Promised { get; set; }

        /// <summary>What came, exactly: microUsd × 2^40.</summary>
        public UInt128 Fine { get; set; }

        /// <summary>What is due when so many bytes more have come.</summary>
        public UInt128 Due(long more) => EgressPrice.MicroUsd(Fine + price.Fine(more));
    }
}

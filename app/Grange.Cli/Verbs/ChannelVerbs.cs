using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange channel open|list|close|redeem</c>: payments too small to wait for a settlement.</summary>
static class ChannelVerbs
{
    public static Command Create() => new("channel", "payment channels: deposit once, pay by signature") { Open(), List(), Close(), Redeem() };

    static Command Open()
    {
        var payee = new Argument<string>("PAYEE") { Description = "the account that is paid" };
        var amount = new Argument<decimal>("AMOUNT") { Description = "dollars to deposit, e.g. 5 or 0.25" };
        var account = Owner();
        return new Command("open", "deposit dollars that only this payee can take, by your vouchers; what is left returns to you") { payee, amount, account }
            .Example("grange channel open 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 5")
            .Does(async (verb, cancel) =>
        {
            var microUsd = verb.Get(amount) * 1_000_000;
            if (microUsd < 1 || microUsd != decimal.Truncate(microUsd) || microUsd > long.MaxValue)
                throw new VerbFailure("bad-amount", "an amount is positive and has at most six decimal places", "grange channel open PAYEE 5", ExitCode.Usage);
            if (!Address.TryParse(verb.Get(payee), null, out var to)) throw new VerbFailure("bad-account", $"'{verb.Get(payee)}' is no account address", "an account begins with 0x", ExitCode.Usage);
            var channels = await ChannelsAsync(verb, account, cancel);
            var id = Held(await channels.OpenAsync(to, (UInt128)microUsd, cancel));
            verb.Out.Result(new JsonObject { ["channel"] = id.ToString(), ["payee"] = to.ToString(), ["depositMicroUsd"] = (long)microUsd }, () => verb.Out.Line($"{id} holds {Format.Usd((long)microUsd)} for {to}"));
        });
    }

    static Command List()
    {
        var account = Owner();
        return new Command("list", "channels you opened and channels that pay you") { account }
            .Example("grange channel list", "grange channel list --json")
            .Does(async (verb, cancel) =>
        {
            var channels = await ChannelsAsync(verb, account, cancel);
            IReadOnlyList<ChannelFacts> rows = [.. await channels.OpenedAsync(cancel), .. await channels.PayingAsync(cancel)];
            verb.Out.Result(new JsonObject { ["channels"] = new JsonArray([.. rows.Select(row => (JsonNode)Json(row))]) }, () => verb.Out.Table(
                ["channel", "payer", "payee", "deposit", "redeemed", "closes"],
                rows.Select(row => (IReadOnlyList<string>)[row.Id.ToString(), row.Payer.ToString(), row.Payee.ToString(), $"{row.Deposit}", $"{row.Redeemed}", row.ClosesAt == 0 ? "" : $"{DateTimeOffset.FromUnixTimeSeconds(row.ClosesAt):u}"])));
        });
    }

    static Command Close()
    {
        var (id, account) = (new Argument<string>("CHANNEL") { Description = "its id, from 'grange channel list'" }, Owner());
        return new Command("close", "take the rest back: a payer calls it twice, with the contract's delay between; a payee ends it at once") { id, account }
            .Example("grange channel close 0x8f3c…")
            .Does(async (verb, cancel) =>
        {
            var channels = await ChannelsAsync(verb, account, cancel);
            if (!Hash32.TryParse(verb.Get(id), null, out var channel)) throw new VerbFailure("bad-channel", $"'{verb.Get(id)}' is no channel id", "grange channel list", ExitCode.Usage);
            var facts = await channels.FindAsync(channel, cancel) ?? throw new VerbFailure("channel-unknown", $"there is no channel {channel}", "grange channel list");
            Held(await channels.CloseAsync(facts, cancel));
            var closes = (await channels.FindAsync(channel, cancel))?.ClosesAt;
            verb.Out.Result(new JsonObject { ["channel"] = channel.ToString(), ["closesAt"] = closes }, () => verb.Out.Line(
                closes is { } at ? $"the payee has until {DateTimeOffset.FromUnixTimeSeconds(at):u}; then: grange channel close {channel}" : $"channel {channel} is closed"));
        });
    }

    static Command Redeem()
    {
        var vouchers = new Argument<string[]>("VOUCHER") { Description = "channel;cumulative;signature, as consumers send it", Arity = ArgumentArity.ZeroOrMore };
        var folder = new Option<string?>("--dir") { Description = "a provider's folder: everything it was promised", HelpName = "DIR" };
        var account = Owner();
        return new Command("redeem", "have the contract pay what vouchers promise, in one transaction") { vouchers, folder, account }
            .Example("grange channel redeem --dir ~/pieces", "grange channel redeem '0x8f3c…;120000;0x51…'")
            .Does(async (verb, cancel) =>
        {
            IReadOnlyList<Voucher> promised = [.. verb.Get(vouchers)!.Select(Parsed), .. verb.Get(folder) is { } path ? Storage.StorageNetwork.VouchersIn(path) : []];
            if (promised.Count == 0) throw new VerbFailure("no-vouchers", "there is nothing to redeem", "name vouchers, or a provider's folder with --dir", ExitCode.Usage);
            var channels = await ChannelsAsync(verb, account, cancel);
            var before = await RedeemedAsync(channels, promised, cancel);
            Held(await channels.RedeemAsync(promised, cancel));
            var paid = await RedeemedAsync(channels, promised, cancel) - before;
            verb.Out.Result(new JsonObject { ["vouchers"] = promised.Count, ["microUsd"] = (long)paid }, () => verb.Out.Line($"redeemed {Format.Usd((long)paid)}"));
        });
    }

    static async Task<UInt128> RedeemedAsync(IChannels channels, IEnumerable<Voucher> promised, CancellationToken cancel)
    {
        UInt128 sum = 0;
        foreach (var channel in promised.Select(voucher => voucher.Channel).Distinct()) sum += (await channels.FindAsync(channel, cancel))?.Redeemed ?? 0;
        return sum;
    }

    static Voucher Parsed(string text) => Voucher.TryParse(text) ?? throw new VerbFailure("voucher-malformed", $"'{text}' is no voucher", "channel;cumulative;signature", ExitCode.Usage);

    static JsonObject Json(ChannelFacts row) => new()
    {
        ["channel"] = row.Id.ToString(),
        ["payer"] = row.Payer.ToString(),
        ["payee"] = row.Payee.ToString(),
        ["asset"] = row.Asset.ToString(),
        ["deposit"] = row.Deposit.ToString(CultureInfo.InvariantCulture),
        ["redeemed"] = row.Redeemed.ToString(CultureInfo.InvariantCulture),
        ["closesAt"] = row.ClosesAt,
    };

    static Option<string?> Owner() => new("--account") { Description = "another of your accounts than the default", HelpName = "A" };

    static Task<ChainChannels> ChannelsAsync(VerbContext verb, Option<string?> account, CancellationToken cancel)
    {
        Address? named = verb.Get(account) is not { } text ? null
            : Address.TryParse(text, null, out var read) ? read : throw new VerbFailure("bad-account", $"'{text}' is no account address", "grange account show", ExitCode.Usage);
        return ChainChannels.OfAsync(verb, named, cancel);
    }

    static T Held<T>(Result<T> result) => result.TryGet(out var value, out var refused) ? value : throw VerbFailure.Of(refused);
}

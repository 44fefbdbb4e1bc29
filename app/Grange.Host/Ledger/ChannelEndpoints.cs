using System.Globalization;
using Grange.Chain;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Ledger;

/// <summary>Payment channels at the doors: what the chain says of one, for whoever has no chain at hand.</summary>
static class ChannelEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
        => api.MapGet("/channels/{id}", (string id, CancellationToken cancel) => FindAsync(node.Ledger, id, cancel))
            .Produces<ChannelJson>().WithSummary("A payment channel as the chain has it: payer, payee, deposit, what is redeemed, when it closes");

    static async Task<IResult> FindAsync(LedgerClient ledger, string text, CancellationToken cancel)
    {
        if (!Hash32.TryParse(text, null, out var id)) return Problem.Of(new Fault("bad-channel", $"'{text}' is no channel id", "0x and 64 hex digits: grange channel list"));
        var channel = (AbiValues)(await ledger.Chain.ViewAsync(ledger.Artifacts["Channels"].Abi, ledger.Contracts.Channels, "channelOf", [id], cancel))[0];
        if (channel.Address("payer") == default)
            return Problem.Of(new Fault("channel-unknown", $"there is no channel {id}", "a channel that was closed is gone: grange channel list", StatusCodes.Status404NotFound));
        return Results.Ok(new ChannelJson(
            id.ToString(), channel.Address("payer").ToString(), channel.Address("payee").ToString(), channel.Address("asset").ToString(), Text(channel.Amount("deposit")), Text(channel.Amount("redeemed")),
            channel.Int64("closesAt"), ledger.Terms.ChainId, ledger.Contracts.Channels.ToString()));
    }

    static string Text(UInt128 amount) => amount.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A payment channel; amounts in base units of its asset, decimal text. <c>ClosesAt</c> is Unix seconds, 0 while nobody wants to close it.</summary>
public sealed record ChannelJson(string Id, string Payer, string Payee, string Asset, string Deposit, string Redeemed, long ClosesAt, long ChainId, string Contract);

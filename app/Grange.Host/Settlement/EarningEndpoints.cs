using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Settlement;

/// <summary>What devices earned, epoch by epoch, with the reason.</summary>
static class EarningEndpoints
{
    /// <summary>Epochs looked through at most, newest first.</summary>
    const int MaxEpochs = 1000;

    public static void Map(RouteGroupBuilder api, NodeServices node)
        => api.MapGet("/earnings", (string? account, string? device, CancellationToken cancel) => ListAsync(node, account, device, cancel))
            .Produces<EarningListJson>().WithSummary("Earnings of an account's devices or of one device, newest epoch first");

    static async Task<IResult> ListAsync(NodeServices node, string? accountText, string? deviceText, CancellationToken cancel)
    {
        Address? account = Address.TryParse(accountText, null, out var parsed) ? parsed : null;
        if (accountText is not null && account is null) return Problem.Of(new Fault("bad-account", $"'{accountText}' is no account address"));
        return Results.Ok(new EarningListJson(await new Earnings(node).ReadAsync(
            row => (account is null || row.Account == account) && (deviceText is null || row.Device.ToString() == deviceText), null, MaxEpochs, cancel)));
    }
}

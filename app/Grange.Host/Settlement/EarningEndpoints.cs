using Grange.Host.Http;
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
            .WithSummary("Earnings of an account's devices or of one device, newest epoch first");

    static async Task<IResult> ListAsync(NodeServices node, string? accountText, string? deviceText, CancellationToken cancel)
    {
        Address? account = Address.TryParse(accountText, null, out var parsed) ? parsed : null;
        if (accountText is not null && account is null) return Problems.Of(new Fault("bad-account", $"'{accountText}' is no account address"));
        var rows = new List<EarningJson>();
        foreach (var epoch in (await node.Epochs.AllAsync(cancel)).Where(row => row.Scores is not null).OrderByDescending(row => row.FromMs).Take(MaxEpochs))
        {
            var loaded = await EpochScores.LoadAsync(epoch.Scores!.Value, new VerifiedBlocks(node.Content), cancel);
            if (!loaded.TryGet(out var scores, out _)) continue;
            var token = node.Networks.First(network => network.Slug == epoch.Network).Definition.Token.Symbol;
            rows.AddRange(scores.Work
                .Where(row => (account is null || row.Account == account) && (deviceText is null || row.Device.ToString() == deviceText))
                .Select(row => new EarningJson(
                    epoch.Network.ToString(), epoch.Number, row.Device.ToString(), node.Devices.Log.Find(row.Device)?.Name ?? "", row.Account.ToString(),
                    row.Weight, $"{row.Amount}", token, row.Reason, epoch.State.ToString(), epoch.Settlement)));
        }
        return Results.Ok(new EarningListJson(rows));
    }
}

public sealed record EarningJson(
    string Network, long Epoch, string Device, string Name, string Account, long Weight, string Amount, string Token, string Reason, string State, long? Settlement);

public sealed record EarningListJson(IReadOnlyList<EarningJson> Earnings);

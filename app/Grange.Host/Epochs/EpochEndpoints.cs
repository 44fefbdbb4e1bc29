using Grange.Host.Networks;
using Grange.Kernel;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Epochs;

/// <summary>Epochs at the doors.</summary>
static class EpochEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
        => api.MapGet("/epochs", (string? network, CancellationToken cancel) => ListAsync(node, network, cancel)).Produces<EpochListJson>().WithSummary("Epochs and where they stand, newest last");

    public static void MapNetwork(RouteGroupBuilder api, RunningNetwork network, EpochClockwork clockwork, NodeServices node)
    {
        api.MapGet("/epochs/{number:long}/scores", (long number, CancellationToken cancel) => ScoresAsync(node, network, number, cancel))
            .Produces<ScoresJson>().WithSummary("Who earned what in an epoch, and why");
        if (!node.Options.IsDevelopment) return;
        api.MapPost("/epochs/close", async (CancellationToken cancel) => Results.Ok(new ClosedJson(await clockwork.CloseNowAsync(cancel))))
            .Produces<ClosedJson>().WithSummary("Closes the open epoch now (development nodes only)");
    }

    static async Task<IResult> ListAsync(NodeServices node, string? network, CancellationToken cancel)
    {
        var rows = (await node.Epochs.AllAsync(cancel)).Where(row => network is null || row.Network.ToString() == network).ToList();
        var counts = await node.Store.ReadAsync((db, token) => db.ListAsync<Count>(
            "SELECT network AS Network, epoch AS Epoch, COUNT(*) AS Records FROM node_evidence GROUP BY network, epoch", null, token), cancel);
        var refusals = await node.Store.ReadAsync((db, token) => db.ListAsync<Count>(
            "SELECT network AS Network, epoch AS Epoch, COUNT(*) AS Records FROM node_refusals GROUP BY network, epoch", null, token), cancel);
        var (accepted, refused) = (counts.ToDictionary(one => (one.Network, one.Epoch), one => one.Records), refusals.ToDictionary(one => (one.Network, one.Epoch), one => one.Records));
        return Results.Ok(new EpochListJson([.. rows.Select(row => new EpochJson(
            row.Network.ToString(), row.Number, row.State.ToString(), row.FromMs, row.ToMs, accepted.GetValueOrDefault((row.Network.ToString(), row.Number)),
            refused.GetValueOrDefault((row.Network.ToString(), row.Number)), row.Seed?.ToString(), row.Bundle?.ToString(), row.Scores?.ToString(), row.Settlement))]));
    }

    static async Task<IResult> ScoresAsync(NodeServices node, RunningNetwork network, long number, CancellationToken cancel)
    {
        var row = await node.Epochs.FindAsync(network.Slug, number, cancel);
        if (row?.Scores is not { } cid) return Problem.Of(new Fault("not-scored", $"epoch {number} of {network.Slug} has no scores yet", "grange epochs", StatusCodes.Status404NotFound));
        var loaded = await EpochScores.LoadAsync(cid, new VerifiedBlocks(node.Content), cancel);
        if (!loaded.TryGet(out var scores, out var finding)) return Problem.Of(new Fault("scores-unreadable", finding.ToString(), Status: StatusCodes.Status503ServiceUnavailable));
        return Results.Ok(ScoresJson.Of(scores, network, node));
    }

    sealed class Count
    {
        public string Network { get; init; } = "";
        public long Epoch { get; init; }
        public long Records { get; init; }
    }
}

public sealed record EpochJson(
    string Network, long Number, string State, long FromMs, long? ToMs, long Evidence, long Refused, string? Seed, string? Bundle, string? Scores, long? Settlement);

public sealed record EpochListJson(IReadOnlyList<EpochJson> Epochs);

public sealed record ClosedJson(long Closed);

/// <summary>What one device earned in one epoch; amounts are wei in decimal text, for they exceed what JSON numbers hold.</summary>
public sealed record WorkJson(string Device, string Name, string Account, long Weight, string Unit, string Amount, string Token, string Reason, string? ReasonText);

/// <summary>What one account pays another in an epoch, or owes it from then on.</summary>
/// <param name="Since">The epoch that it was invoiced in: an older one where a debt is paid.</param>
/// <param name="What">due, or the old slot that is corrected.</param>
/// <param name="From">Lock or Earnings; null for what is not paid.</param>
public sealed record PaymentJson(string Payer, string Payee, long MicroUsd, long FeeMicroUsd, string Reason, string? ReasonText, long Since, string What, string? From)
{
    internal static PaymentJson Of(Claim claim, MicroUsd amount, MicroUsd fee, long since, PaymentSource? source, IExplained? words) => new(
        claim.Debtor.ToString(), claim.Creditor.ToString(), amount.Value, fee.Value, claim.Reason, words?.Explain(claim.Reason), since, claim.What, source?.ToString());
}

public sealed record ScoresJson(string Network, long Epoch, string Pool, string Remainder, IReadOnlyList<WorkJson> Work, IReadOnlyList<PaymentJson> Payments, IReadOnlyList<PaymentJson> Unpaid)
{
    internal static ScoresJson Of(EpochScores scores, RunningNetwork network, NodeServices node) => new(
        scores.Network.ToString(), scores.Epoch, $"{scores.Pool}", $"{scores.Remainder}",
        [.. scores.Work.Select(row => new WorkJson(
            row.Device.ToString(), node.Devices.Log.Find(row.Device)?.Name ?? "", row.Account.ToString(), row.Weight, network.Module.Info.WorkUnit,
            $"{row.Amount}", network.Definition.Token.Symbol, row.Reason, (network.Module as IExplained)?.Explain(row.Reason)))],
        [.. scores.Payments.Select(row => PaymentJson.Of(row.Claim, row.Amount, row.Fee, row.Since, row.Source, network.Module as IExplained))],
        [.. scores.Unpaid.Select(row => PaymentJson.Of(row.Claim, row.Amount, row.Fee, row.Since, null, network.Module as IExplained))]);
}

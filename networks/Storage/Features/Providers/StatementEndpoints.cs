using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Providers;

/// <summary>What the owner of a disk wants to know: what is on it, what went wrong, and how each epoch's earnings came about.</summary>
sealed class StatementEndpoints(StorageRunner running)
{
    const int MostPieces = 1000, MostFailures = 200;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/providers/{device}", DetailAsync).Produces<ProviderDetailJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("A provider, the pieces it holds, and its failed audits");
        api.MapGet("/providers/{device}/statements/{epoch:long}", StatementAsync).Produces<EarningStatementJson>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("How a scored epoch's earnings of a provider came about, line by line, from the published evidence");
    }

    async Task<IResult> DetailAsync(string device, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!DeviceId.TryParse(device, null, out var id) || (await node.Providers.AllAsync(cancel)).FirstOrDefault(one => one.Device == id) is not { } provider) return Problem.Of(Unknown(device));
        var held = (await node.Copies.ListAsync(null, id, cancel)).OrderBy(copy => copy.State).ThenByDescending(copy => copy.Piece.RawBytes).ToList();
        var pieces = new List<HeldPieceJson>();
        foreach (var copy in held.Take(MostPieces))
            pieces.Add(new HeldPieceJson(
                copy.Piece.ToString(), (await node.Pieces.FindAsync(copy.Segment, cancel))?.Policy.IsCoded == true ? copy.Shard : null, copy.Piece.RawBytes, copy.State.ToString().ToLowerInvariant()));
        var failed = await node.FailedAudits.OfAsync(id, MostFailures, cancel);
        return Results.Json(new ProviderDetailJson(
            ProviderEndpoints.Describe(node, provider, held.Count), held.Count, held.Sum(copy => copy.Piece.RawBytes), pieces, [.. failed.Select(FailedAuditJson.Of)]), StatementsJson.Default.ProviderDetailJson);
    }

    async Task<IResult> StatementAsync(string device, long epoch, CancellationToken cancel)
    {
        if (!DeviceId.TryParse(device, null, out var id)) return Problem.Of(Unknown(device));
        if (await running.Host.Face<IPastEpochs>().FindAsync(epoch, cancel) is not { } past)
            return Problem.Of(new Fault("not-scored", $"epoch {epoch} of {running.Host.Definition.Slug} has no scores yet", "grange epochs", StatusCodes.Status404NotFound));
        return Results.Json(Of(id, past), StatementsJson.Default.EarningStatementJson);
    }

    static EarningStatementJson Of(DeviceId device, PastEpoch past)
    {
        var (inputs, scores) = (past.Inputs, past.Scores);
        var proven = scores.Work.Where(row => row.Reason == StorageScore.Proven).Select(row => row.Device).ToHashSet();
        var work = scores.Work.FirstOrDefault(row => row.Device == device);
        var rent = RentStatement.Of(device, inputs, past.Before, proven.Contains);
        return new EarningStatementJson(
            inputs.Number, inputs.FromMs, inputs.ToMs, past.State.ToString(), past.Settlement, work?.Reason, work is null ? null : StorageReasons.Explain(work.Reason),
            work?.Weight ?? 0, scores.Work.Sum(row => row.Weight), $"{scores.Pool}", $"{work?.Amount ?? 0}", inputs.Parameters.Token.Symbol, $"{RentRule.Divisor}",
            AskedOf(device, past), [.. rent.Lines.Select(RentLineJson.Of)], rent.Owner is { } owner ? [.. rent.Sums.Select(sum => PayerSumJson.Of(sum, owner, scores))] : []);
    }

    static IReadOnlyList<AskedPieceJson> AskedOf(DeviceId device, PastEpoch past)
    {
        var set = StorageState.SetOf(past.Before, device);
        if (StorageChallenge.Of(past.Inputs.Seed, past.Inputs.Number, set, StorageTerms.Read(past.Inputs.Parameters.Rules).Challenges) is not { } challenge) return [];
        var proofs = StorageScore.FirstAnswers(past.Inputs).GetValueOrDefault(device)?.Proofs ?? [];
        return [.. challenge.Leaves.Select((leaf, at) => (leaf.Piece, Right: at < proofs.Count && proofs[at].Leads(leaf))).GroupBy(one => one.Piece)
            .Select(asked => new AskedPieceJson(asked.Key.ToString(), asked.Count(), asked.Count(one => one.Right)))];
    }

    static Fault Unknown(string device) => new("unknown-device", $"no device {device} has said where it is", "grange join storage", StatusCodes.Status404NotFound);
}

using System.Text.Json.Serialization;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy.Features.Audit;

/// <summary>What the audit says of a home.</summary>
/// <param name="FactorPpm">How many times too much export it reports, in millionths; null where the window does not tell.</param>
/// <param name="ErrorPpm">One standard error of it.</param>
public sealed record FeederHomeJson(string Device, string Name, long ExportWh, long? FactorPpm, long ErrorPpm, bool Suspect);

public sealed record FeederAuditJson(string Feeder, long FromMs, long ToMs, int Slots, IReadOnlyList<FeederHomeJson> Homes);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FeederAuditJson))]
sealed partial class AuditJson : JsonSerializerContext;

/// <summary>The door of the feeder audit.</summary>
sealed class AuditEndpoints(EnergyRunner running)
{
    public void Map(IEndpointRouteBuilder api)
        => api.MapGet("/audit/feeder/{feeder}", FeederAsync).Produces<FeederAuditJson>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Holds the meters of a feeder against its transformer's: ?fromMs=&toMs=, the last 30 days when left out; names homes that report more export than flowed");

    async Task<IResult> FeederAsync(string feeder, long? fromMs, long? toMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        await node.Mirror.RefreshAsync(cancel);
        var to = toMs ?? node.NowMs;
        if (!(await new FeederAuditing(node).RunAsync(feeder, fromMs ?? to - FeederAuditing.WindowMs, to, cancel)).TryGet(out var report, out var fault)) return Problem.Of(fault);
        return Results.Json(new FeederAuditJson(report.Feeder, report.FromMs, report.ToMs, report.Slots, [.. report.Homes.Select(one => new FeederHomeJson(
            one.Home.Id.ToString(), one.Home.Name, one.Finding.ExportWh, one.Finding.FactorPpm, one.Finding.ErrorPpm, one.Finding.IsSuspect))]), AuditJson.Default.FeederAuditJson);
    }
}

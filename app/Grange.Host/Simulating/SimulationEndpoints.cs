using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Simulating;

/// <summary>A network as it could go: models to begin with, and what comes of one. Nothing is kept; one is run at a time, on half of the processors.</summary>
sealed class SimulationEndpoints(NodeServices node) : IDisposable
{
    /// <summary>Most days of all runs of one call, sweeps and policies beside it counted: some seconds.</summary>
    public const long MostSteps = 4_000_000;

    const long MostBytes = 1 << 20;
    const int BusySeconds = 5, MostMeasured = 64;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    static readonly int Cores = Math.Max(1, Environment.ProcessorCount / 2);

    readonly SemaphoreSlim turn = new(1);
    PaidParts measured = new(Roster.ByName);

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/simulations/models", () => Results.Ok(new ModelListJson([.. node.Networks.Where(network => Presets.Names.Contains(network.Definition.Module)).Select(network => new ModelJson(network.Slug.ToString(), network.Definition.Module))])))
            .Produces<ModelListJson>().WithSummary("The networks of this node that there is a model of to begin with");
        api.MapGet("/simulations/models/{network}", Model).Produces<JsonObject>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("A model of a network: its definition in force, and guesses of everything else, to be changed and sent to /simulations");
        api.MapPost("/simulations", RunAsync).Accepts<JsonObject>("application/json").Produces<JsonObject>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("What comes of a model (docs/simulator.md): percentiles by day, what breaks first; ?sweep=one also what each parameter does alone");
    }

    IResult Model(string network)
    {
        if (node.Networks.FirstOrDefault(one => one.Slug.ToString() == network) is not { } running || Presets.Read(running.Definition.Module) is not { } preset)
            return Problem.Of(new Fault("no-model", $"there is no model of '{network}'", "GET /api/v1/simulations/models", StatusCodes.Status404NotFound));
        if (!ModelDocument.Read(preset, Roster.ByName, _ => null).TryGet(out var model, out var fault)) return Problem.Of(fault);
        var definition = JsonNode.Parse(JsonDag.Write(running.Definition.Canonical))!;
        return model.With("networks.0.definition", definition).TryGet(out model, out fault) ? Results.Text(model.ToString(), "application/json") : Problem.Of(fault);
    }

    async Task<IResult> RunAsync(HttpContext context, string? sweep, CancellationToken cancel)
    {
        if (sweep is not (null or "one")) return Problem.Of(new Fault("bad-sweep", $"'{sweep}' is no sweep for a node", "sweep=one, or grange simulate --sweep lhs"));
        if (context.Request.ContentLength is null or > MostBytes) return Problem.Of(new Fault("model-too-large", $"a model has a length, of at most {MostBytes} bytes", Status: StatusCodes.Status413PayloadTooLarge));
        var body = new byte[(int)context.Request.ContentLength];
        await context.Request.Body.ReadExactlyAsync(body, cancel);
        if (!ModelDocument.Read(body, Roster.ByName, _ => null).TryGet(out var document, out var fault)) return Problem.Of(fault);
        if (measured.Count > MostMeasured) measured = new(Roster.ByName);
        var work = new SimulationWork(document, measured) { Sweep = sweep, Cores = Cores };
        if (!work.Steps().TryGet(out var steps, out fault)) return Problem.Of(fault);
        if (steps > MostSteps) return Problem.Of(new Fault("model-too-long", $"{steps} days in all runs, with what is swept and what stands beside; a node does {MostSteps} for a caller", "fewer runs or days, or grange simulate on your own machine"));
        if (!await turn.WaitAsync(Patience, cancel)) return Problem.Of(new Fault("simulating", "the node is busy with another model", "try again in a moment", StatusCodes.Status503ServiceUnavailable), retryAfterSeconds: BusySeconds);
        try
        {
            return (await Task.Run(() => work.Run(_ => { }, cancel), cancel)).ToHttp(report => Results.Json(JsonReport.Of(report)));
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}

/// <summary>A network, and the module whose model it begins with.</summary>
public sealed record ModelJson(string Network, string Module);

public sealed record ModelListJson(IReadOnlyList<ModelJson> Models);

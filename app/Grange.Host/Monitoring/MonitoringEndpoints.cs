using System.Diagnostics.Metrics;
using Grange.Content;
using Grange.Host.Settlement;
using Grange.Kernel;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Monitoring;

/// <summary><c>/health</c> and <c>/metrics</c>.</summary>
sealed partial class MonitoringEndpoints(NodeServices node, SegmentStore segments, ILogger log)
{
    const string Ok = "ok";

    /// <summary>How long a part may take to answer before it counts as broken.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public void Map(IEndpointRouteBuilder root)
    {
        root.MapGet("/health", (Delegate)HealthAsync).Produces<HealthJson>().Produces<HealthJson>(StatusCodes.Status503ServiceUnavailable).WithSummary("200 when every part works, else 503 and which does not, and why");
        root.MapGet("/metrics", (Delegate)MetricsAsync).Produces(StatusCodes.Status200OK, contentType: PrometheusText.MediaType).WithSummary("Prometheus text");
    }

    async Task<IResult> HealthAsync(CancellationToken cancel)
    {
        var parts = new Dictionary<string, string>
        {
            ["store"] = await TryAsync("store", token => node.Store.WriteAsync((db, inner) => db.FindAsync<long>("SELECT 1", null, inner), token), cancel),
            ["chain"] = await TryAsync("chain", node.Ledger.Chain.BlockNumberAsync, cancel),
            ["segments"] = segments.Fault is { } fault ? $"{fault.Message}; restart to recover what is there" : Ok,
        };
        foreach (var network in node.Networks) parts[$"{network.Slug}/epoch"] = Overdue(network) ?? Ok;
        var ok = parts.Values.All(part => part == Ok);
        return Results.Json(new HealthJson(ok, parts), HostJson.Default.HealthJson, statusCode: ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>An epoch that should be over for longer than a minute shows that something behind it does not work.</summary>
    string? Overdue(Networks.RunningNetwork network)
    {
        var late = node.NowMs - (network.Current.FromMs + network.Definition.EpochSeconds * 1000L + 60_000);
        return network.Current.FromMs > 0 && late > 0 ? $"epoch {network.Current.Number} should have been closed; the log names the cause" : null;
    }

    async Task<string> TryAsync<T>(string part, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, node.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await ask(either.Token).WaitAsync(either.Token);
            return Ok;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"no answer within {Patience.TotalSeconds:F0} s";
        }
        catch (Exception error) when (error is not OperationCanceledException) // whatever it is, the part does not work
        {
            LogUnwell(log, part, error);
            return error.Message;
        }
    }

    async Task<IResult> MetricsAsync(CancellationToken cancel)
    {
        var counts = await node.Store.ReadAsync(async (db, token) =>
        {
            var epochs = await db.ListAsync<Count>("SELECT network AS Network, state AS State, COUNT(*) AS Rows FROM node_epochs GROUP BY network, state", null, token);
            var settlements = await db.ListAsync<Count>("SELECT '' AS Network, state AS State, COUNT(*) AS Rows FROM node_settlements GROUP BY state", null, token);
            return (
                Epochs: epochs.Select(row => new Measurement<long>(row.Rows, Tag("network", row.Network), Tag("state", $"{(EpochState)row.State}"))),
                Settlements: settlements.Select(row => new Measurement<long>(row.Rows, Tag("state", $"{(SettlementStage)row.State}"))));
        }, cancel);
        var open = node.Networks.Select(network => new Measurement<long>(network.Current.Number, Tag("network", network.Slug.ToString())));
        var height = await TryHeightAsync(cancel);
        var bytes = new DirectoryInfo(Path.Combine(node.Options.DataFolder, "segments")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return Results.Text(node.Metrics.Write(new NodeCounts([.. counts.Epochs], [.. counts.Settlements], [.. open], height, bytes)), PrometheusText.MediaType);
    }

    /// <summary>0 while the chain does not answer: a scrape shows the rest all the same.</summary>
    async Task<long> TryHeightAsync(CancellationToken cancel)
    {
        var height = 0L;
        await TryAsync("chain", async token => height = await node.Ledger.Chain.BlockNumberAsync(token), cancel);
        return height;
    }

    static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Part} does not work")]
    static partial void LogUnwell(ILogger log, string part, Exception error);

    sealed class Count
    {
        public string Network { get; init; } = "";
        public long State { get; init; }
        public long Rows { get; init; }
    }
}

/// <summary>What <c>/health</c> says: each part is <c>ok</c> or the reason why it is not.</summary>
public sealed record HealthJson(bool Ok, IReadOnlyDictionary<string, string> Parts);

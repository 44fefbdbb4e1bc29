using System.Text.Json;
using System.Threading.Channels;
using Grange.Host.Ledger;
using Grange.Host.Settlement;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Live;

/// <summary>An audit that one can watch: the same recomputation as <c>grange audit</c>, from this node's blocks and chain.</summary>
sealed partial class AuditEndpoints(NodeServices node, SettlementTable table, ILogger log) : IDisposable
{
    readonly SemaphoreSlim running = new(1, 1);

    public void Map(RouteGroupBuilder api) => api.MapGet("/settlements/{number:long}/audit", (long number, HttpContext context, CancellationToken cancel) => AuditAsync(number, context, cancel))
        .Produces<AuditEventsJson>(StatusCodes.Status200OK, EventStream.MediaType).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
        .WithSummary("Server-sent events: a step before each epoch, then the result, or failed; one audit at a time");

    async Task<IResult> AuditAsync(long number, HttpContext context, CancellationToken cancel)
    {
        if (await table.FindAsync(number, cancel) is not { } row)
            return Problem.Of(new Fault("unknown-settlement", $"there is no settlement {number}", "grange settlements", StatusCodes.Status404NotFound));
        if (!await running.WaitAsync(0, cancel))
            return Problem.Of(new Fault("audit-running", "this node recomputes a settlement for somebody else just now", "try again in a moment, or run grange audit", StatusCodes.Status409Conflict));
        try
        {
            await SendAsync(EventStream.Open(context.Response), row, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // the reader went away, and the audit with it
        }
        finally
        {
            running.Release();
        }
        return Results.Empty;
    }

    async Task SendAsync(EventStream stream, SettlementRow row, CancellationToken cancel)
    {
        var steps = new Steps();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var audit = RunAsync(row, steps, ending.Token);
        try
        {
            await foreach (var step in steps.ReadAsync(cancel))
            {
                Add(stream, "step", StepJson.From(step));
                await stream.FlushAsync(cancel);
            }
            var (report, failed) = await audit;
            if (report is not null) Add(stream, "result", AuditResultJson.Of(report));
            else Add(stream, "failed", new AuditFailedJson(failed!.Code, failed.Detail, failed.Hint));
            await stream.FlushAsync(cancel);
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)audit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task<(AuditReport? Report, Fault? Failed)> RunAsync(SettlementRow row, Steps steps, CancellationToken cancel)
    {
        try
        {
            var facts = new ChainFacts(node.Ledger.Chain, node.Ledger.Terms, node.Ledger.Artifacts);
            var audit = new SettlementAudit(node.Content, facts, node.Modules);
            return (await Task.Run(() => audit.RunAsync(row.Manifest, AuditOptions.Default with { Progress = steps }, cancel), cancel) with { Number = row.Number }, null);
        }
        catch (Exception error) when (error is not OperationCanceledException) // the answer has begun: whatever it is, the reader must hear of it
        {
            LogFailed(log, row.Number, error);
            return (null, new Fault("audit-failed", "the audit could not be finished", "the node's log names the cause"));
        }
        finally
        {
            steps.End();
        }
    }

    static void Add(EventStream stream, string name, StepJson data) => stream.Add(null, name, JsonSerializer.SerializeToUtf8Bytes(data, HostJson.Default.StepJson));

    static void Add(EventStream stream, string name, AuditResultJson data) => stream.Add(null, name, JsonSerializer.SerializeToUtf8Bytes(data, HostJson.Default.AuditResultJson));

    static void Add(EventStream stream, string name, AuditFailedJson data) => stream.Add(null, name, JsonSerializer.SerializeToUtf8Bytes(data, HostJson.Default.AuditFailedJson));

    public void Dispose() => running.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "the audit of settlement {Number} could not be finished")]
    static partial void LogFailed(ILogger log, long number, Exception error);

    /// <summary>The steps of a running audit on their way to a reader, who may miss some when they come fast.</summary>
    sealed class Steps : IProgress<AuditProgress>
    {
        readonly Channel<AuditProgress> steps = Channel.CreateBounded<AuditProgress>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        public void Report(AuditProgress value) => steps.Writer.TryWrite(value);

        public void End() => steps.Writer.TryComplete();

        public IAsyncEnumerable<AuditProgress> ReadAsync(CancellationToken cancel) => steps.Reader.ReadAllAsync(cancel);
    }
}

/// <summary>What the audit stream sends: the event's name is the member, its data the value.</summary>
public sealed record AuditEventsJson(StepJson? Step, AuditResultJson? Result, AuditFailedJson? Failed);

/// <summary>An epoch is being recomputed; <c>Done</c> of <c>Of</c> are.</summary>
public sealed record StepJson(long Settlement, string Network, long Epoch, int Done, int Of)
{
    internal static StepJson From(AuditProgress step) => new(step.Settlement, step.Epoch.Network.ToString(), step.Epoch.Epoch, step.Done, step.Of);
}

/// <summary>The first thing that differs or is missing.</summary>
public sealed record FindingJson(string What, string Where, string Expected, string Found);

/// <summary>How an audit ended: <c>same</c>, <c>mismatch</c> or <c>missing</c>, and what was gone through.</summary>
public sealed record AuditResultJson(long Settlement, string? Manifest, string Result, FindingJson? First, int Epochs, long Records, long OperatorOnlyRecords, long Refusals, int Leaves)
{
    internal static AuditResultJson Of(AuditReport report) => new(
        report.Number, report.Manifest?.ToString(), report.Outcome.ToString().ToLowerInvariant(),
        report.First is { } first ? new FindingJson(first.What, first.Where, first.Expected, first.Found) : null,
        report.Counts.Epochs, report.Counts.Records, report.Counts.OperatorRecords, report.Counts.Refusals, report.Counts.Leaves);
}

/// <summary>The audit broke off.</summary>
public sealed record AuditFailedJson(string Code, string Detail, string? Hint);

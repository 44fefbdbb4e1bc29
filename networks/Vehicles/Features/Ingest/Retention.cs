using Microsoft.Extensions.Logging;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>Forgets what is older than the definition keeps (<c>retentionDays</c>): sealed batches and the hours rolled up of them. Facts that were stated stay, and cannot be derived again.</summary>
sealed partial class Retention(VehiclesNode node)
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    const long DayMs = 86_400_000;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, node.Host.Clock);
        do
        {
            var beforeMs = node.NowMs - node.Host.Definition.RetentionDays * DayMs;
            var gone = await node.Batches.ForgetAsync(beforeMs, cancel);
            await node.Rollups.ForgetAsync(beforeMs, cancel);
            if (gone > 0)
                foreach (var vehicle in node.Owners.Now.All) node.Live.Forget(vehicle.Id); // what it said last may be among them
            if (gone > 0) LogForgotten(node.Log, gone, node.Host.Definition.RetentionDays);
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    [LoggerMessage(LogLevel.Information, "{Count} batches older than {Days} days are forgotten")]
    static partial void LogForgotten(ILogger log, int count, int days);
}

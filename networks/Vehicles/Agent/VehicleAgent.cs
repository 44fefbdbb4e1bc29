namespace Grange.Vehicles.Agent;

/// <summary>Reads, keeps and sends at once. A source that ends lets what it read go out first; what is stopped keeps it for the next start.</summary>
public static class VehicleAgent
{
    public static async Task RunAsync(IVehicleSource source, TelemetryCollector collector, TelemetrySender sender, CancellationToken cancel)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var read = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ended = false;
        var sending = sender.RunAsync(() => Volatile.Read(ref ended), stopping.Token);
        var collecting = collector.RunAsync(read.Token);
        try
        {
            var reading = source.RunAsync(collector, stopping.Token);
            await await Task.WhenAny(reading, collecting, sending); // what fails first ends it all
            await read.CancelAsync();
            await Quiet(collecting);
            Volatile.Write(ref ended, true);
            await sending;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // stopped: what is kept goes out at the next start
        }
        finally
        {
            await stopping.CancelAsync();
            await read.CancelAsync();
            await Quiet(collecting);
            await Quiet(sending);
        }
    }

    static async Task Quiet(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // stopped on request
        }
    }
}

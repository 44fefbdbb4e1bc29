using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;

namespace Grange.Wireless.Features.Integrations;

/// <summary>Takes events where they go: the same to each, in order, at least once; what fails is tried again, ever later, until it is given up.</summary>
sealed partial class Deliveries(WirelessNode node)
{
    const int Batch = 100;

    /// <summary>Failures in a row after which nothing is sent until its owner says so: about four hours.</summary>
    internal const int MostFailures = 30;

    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    readonly Dictionary<string, (CancellationTokenSource Ending, Task Work)> running = [];

    /// <summary>The wait after so many failures: a second, two, four, … ten minutes.</summary>
    internal static TimeSpan Wait(long failures) => failures >= 10 ? LongestWait : TimeSpan.FromSeconds(1L << (int)Math.Max(0, failures - 1));

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var changed = node.Changed.Next;
                var rows = (await node.Integrations.AllAsync(cancel)).Where(row => row.Stopped is null).ToList();
                foreach (var gone in running.Keys.Except(rows.Select(row => row.Id)).ToList()) await EndAsync(gone);
                foreach (var over in running.Where(one => one.Value.Work.IsCompleted).Select(one => one.Key).ToList()) await EndAsync(over);
                foreach (var row in rows.Where(row => !running.ContainsKey(row.Id))) Start(row, cancel);
                var first = await Task.WhenAny([changed, .. running.Values.Select(one => one.Work)]).WaitAsync(cancel);
                await first; // a fault of ours ends all, and the host starts the network again
            }
        }
        finally
        {
            foreach (var id in running.Keys.ToList()) await EndAsync(id);
        }
    }

    void Start(IntegrationRow row, CancellationToken cancel)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        running[row.Id] = (ending, KeepAsync(row, ending.Token));
    }

    async Task EndAsync(string id)
    {
        var (ending, work) = running[id];
        running.Remove(id);
        await ending.CancelAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    /// <summary>Sends until it is ended, or given up.</summary>
    async Task KeepAsync(IntegrationRow row, CancellationToken cancel)
    {
        var failures = row.Failures;
        if (row.DueMs > node.NowMs) await Task.Delay(TimeSpan.FromMilliseconds(row.DueMs - node.NowMs), node.Host.Clock, cancel);
        while (true)
        {
            string error;
            var isFinal = false;
            try
            {
                await using var sender = ISender.For(node, row);
                await sender.OpenAsync(cancel);
                await SendAsync(row, sender, () => failures = 0, cancel);
                return;
            }
            catch (Refusal refused)
            {
                (error, isFinal) = (refused.Message, refused.IsFinal);
            }
            catch (Exception away) when (away is HttpRequestException or IOException or TimeoutException or RabbitMQClientException or System.Net.Sockets.SocketException || away is OperationCanceledException && !cancel.IsCancellationRequested)
            {
                error = away is OperationCanceledException ? "it did not answer in time" : away.Message;
            }
            failures++;
            var stopped = isFinal || failures >= MostFailures ? error : null;
            await node.Integrations.FailAsync(row.Id, failures, node.NowMs + (long)Wait(failures).TotalMilliseconds, error, stopped, cancel);
            if (stopped is not null)
            {
                LogStopped(node.Log, row.Url, error);
                return;
            }
            await Task.Delay(Wait(failures), node.Host.Clock, cancel);
        }
    }

    async Task SendAsync(IntegrationRow row, ISender sender, Action went, CancellationToken cancel)
    {
        while (true)
        {
            var rung = node.Waiting.Next;
            var waiting = await node.Integrations.NextAsync(row.Id, Batch, cancel);
            if (waiting.Count == 0)
            {
                await Task.WhenAny(rung, sender.Broken).WaitAsync(cancel);
                if (sender.Broken.IsCompleted) throw new IOException("the connection was lost");
                continue;
            }
            var sent = 0;
            try
            {
                foreach (var one in waiting)
                {
                    await sender.SendAsync(one, cancel);
                    sent++;
                }
            }
            finally
            {
                if (sent > 0) // also when the next failed, or the node ends: what was taken is not sent again
                {
                    went();
                    await node.Integrations.DeliveredAsync(row.Id, waiting[sent - 1].Number, sent, CancellationToken.None);
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "events are not sent to {Url} any more: {Why}")]
    static partial void LogStopped(ILogger log, string url, string why);
}

using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;

namespace Grange.Charging.Simulation;

/// <summary>A station that says one meter value after the other, for measuring a node.</summary>
/// <param name="pause">Between an answer and the next value.</param>
sealed class LoadStation(Uri url, string identity, string? key, OcppVersion version, TimeSpan pause, TimeProvider clock)
{
    readonly StationWords words = StationWords.Of(version);
    readonly List<long> ticks = [];

    /// <summary>How long each answer took, in ticks of the clock.</summary>
    public IReadOnlyList<long> Answered => ticks;

    /// <summary>Connects, boots, begins a transaction, then waits for the start and says values until the end.</summary>
    /// <param name="ready">Told once it has begun.</param>
    public async Task RunAsync(Action ready, Task start, CancellationToken end, CancellationToken cancel)
    {
        using var link = await StationLink.ConnectAsync(url, identity, key, version, clock, cancel);
        var hearing = link.HearAsync((_, _) => null, cancel);
        await link.CallAsync(words.Boot("Load"), cancel);
        var (register, sequence, begun) = (1_000L, 0L, clock.GetUtcNow());
        var transaction = new SimulatedTransaction($"{identity}-{begun.Ticks}", "LOAD", null);
        var answer = await link.CallAsync(words.Start(transaction, new(begun, register, 0)), cancel);
        if (version == OcppVersion.V16) transaction = transaction with { Id = ((long)JsonNode.Parse(answer)!["transactionId"]!).ToString(CultureInfo.InvariantCulture) };
        ready();
        await start.WaitAsync(cancel);
        while (!end.IsCancellationRequested)
        {
            sequence++;
            var (now, from) = (begun.AddMilliseconds(sequence), clock.GetTimestamp());
            await link.CallAsync(words.Sample(transaction, new(now, ++register, 11_000 + sequence % 97), sequence), cancel);
            ticks.Add(clock.GetTimestamp() - from);
            if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        link.Dispose();
        await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;

namespace Grange.Charging.Simulation;

/// <summary>A station in the middle of a transaction, that says one meter value after the other: for measuring a node.</summary>
public sealed class LoadStation : IDisposable
{
    readonly StationLink link;
    readonly StationWords words;
    readonly SimulatedTransaction transaction;
    readonly DateTimeOffset begun;
    readonly TimeProvider clock;
    long register = 1_000;
    long sequence;

    LoadStation(StationLink link, StationWords words, SimulatedTransaction transaction, DateTimeOffset begun, TimeProvider clock)
        => (this.link, this.words, this.transaction, this.begun, this.clock) = (link, words, transaction, begun, clock);

    /// <summary>Connects, boots and begins a transaction.</summary>
    public static async Task<LoadStation> BeginAsync(Uri url, string identity, string? key, OcppVersion version, TimeProvider clock, CancellationToken cancel)
    {
        var (words, begun) = (StationWords.Of(version), clock.GetUtcNow());
        var link = await StationLink.ConnectAsync(url, identity, key, version, clock, cancel);
        _ = link.HearAsync((_, _) => null, cancel); // ends with the link
        await link.CallAsync(words.Boot("Load"), cancel);
        var transaction = new SimulatedTransaction(begun.Ticks.ToString(CultureInfo.InvariantCulture), "LOAD", null);
        var answer = await link.CallAsync(words.Start(transaction, new(begun, 1_000, 0)), cancel);
        if (version == OcppVersion.V16) transaction = transaction with { Id = ((long)JsonNode.Parse(answer)!["transactionId"]!).ToString(CultureInfo.InvariantCulture) };
        return new(link, words, transaction, begun, clock);
    }

    /// <summary>Says the next value; how long the answer took.</summary>
    public async Task<TimeSpan> SayAsync(CancellationToken cancel)
    {
        var (now, from) = (begun.AddMilliseconds(++sequence), clock.GetTimestamp());
        await link.CallAsync(words.Sample(transaction, new(now, ++register, 11_000 + sequence % 97), sequence), cancel);
        return clock.GetElapsedTime(from);
    }

    public void Dispose() => link.Dispose();
}

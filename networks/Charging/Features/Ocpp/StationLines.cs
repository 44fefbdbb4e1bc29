using System.Collections.Concurrent;
using Grange.Charging.Features.Stations;
using Grange.Charging.Rules.Stations;

namespace Grange.Charging.Features.Ocpp;

/// <summary>The lines of one network's stations: one each, from its first word after the node's start.</summary>
sealed class StationLines(ChargingNode node)
{
    readonly ConcurrentDictionary<StationIdentity, StationLine> lines = [];

    int made;

    /// <summary>The line of a station that is set up. The log of all lines together stays within some tens of megabytes, so those of a small node remember more.</summary>
    public StationLine Of(StationRow row) => lines.TryGetValue(row.Identity, out var known)
        ? known
        : lines.GetOrAdd(row.Identity, _ => new StationLine(row, node.Host.Clock, new LineLog(Interlocked.Increment(ref made) switch { <= 250 => 100, <= 2_000 => 20, _ => 4 })));

    public StationLine? Find(StationIdentity station) => lines.GetValueOrDefault(station);

    public int Connected => lines.Values.Count(line => line.IsConnected);

    /// <summary>Forgets a station whose setup changed, and has it come again.</summary>
    public Task ForgetAsync(StationIdentity station, string reason) => lines.TryRemove(station, out var line) ? line.HangUpAsync(reason) : Task.CompletedTask;

    /// <summary>Ends every connection.</summary>
    public Task HangUpAsync() => Task.WhenAll(lines.Values.Select(line => line.HangUpAsync("the node ends")));
}

using System.Globalization;
using Grange.Charging.Protocol;
using Grange.Charging.Simulation;
using Grange.Store;
using Grange.Tests;

namespace Grange.Planet.Tests.Charging;

/// <summary>What the node has answered is a row of its database, and nothing else is: counted from outside, while many stations talk at the same time.</summary>
[Collection(nameof(EdgeNode))]
public sealed class Acknowledged_is_stored(EdgeNode node)
{
    static readonly int Stations = Counts.Of(12, 200), Values = Counts.Of(25, 64);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answered_message_is_one_row()
    {
        var stations = new List<LoadStation>();
        try
        {
            for (var at = 0; at < Stations; at++)
            {
                var (url, key) = await node.AddAsync(Name(at));
                stations.Add(await LoadStation.BeginAsync(url, Name(at), key, at % 2 == 0 ? OcppVersion.V16 : OcppVersion.V201, TimeProvider.System, Cancel));
            }
            var answered = await Task.WhenAll(stations.Select(SayAllAsync));
            Assert.Equal(Stations * Values, answered.Sum());
        }
        finally
        {
            foreach (var station in stations) station.Dispose();
        }
        await using var store = await new SqliteOptions(Path.Combine(node.Planet.NodeData, "node.db")).OpenAsync(TimeProvider.System, Cancel);
        for (var at = 0; at < Stations; at++) Assert.Equal(1 + Values, await RowsAsync(store, Name(at))); // its start, and every value
    }

    /// <summary>How many of its values were answered.</summary>
    static async Task<int> SayAllAsync(LoadStation station)
    {
        var answered = 0;
        for (; answered < Values; answered++) await station.SayAsync(Cancel);
        return answered;
    }

    static Task<long> RowsAsync(IStore store, string identity)
        => store.ReadAsync((db, stop) => db.FindAsync<long>("SELECT COUNT(*) FROM charging_event WHERE identity = @identity", new { identity }, stop), Cancel);

    static string Name(int at) => string.Create(CultureInfo.InvariantCulture, $"ROWS-{at:D3}");
}

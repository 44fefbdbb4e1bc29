using Grange.Wireless.Features.Events;
using Grange.Wireless.Serving;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Features.Integrations;

/// <summary>
/// Puts each event in the outbox of every place that wants it. Events are in the air's journal before this hears of them, and how far it came is written with them: whenever the node
/// is killed, it goes on where it was, and no event is missed or put twice.
/// </summary>
sealed partial class Outbox(WirelessNode node)
{
    /// <summary>Events that one write takes.</summary>
    const int Most = 500;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var heard = new SemaphoreSlim(1);
        void Told(WirelessEvent _)
        {
            try
            {
                if (heard.CurrentCount == 0) heard.Release();
            }
            catch (ObjectDisposedException)
            {
                // the network closes: what is told now is found when it opens
            }
        }
        node.Air.Events.Told += Told;
        try
        {
            for (var place = await node.Integrations.PlaceAsync(cancel); ;)
            {
                await heard.WaitAsync(cancel);
                for (var before = -1L; before != place;) (before, place) = (place, await PutAsync(place, cancel));
            }
        }
        finally
        {
            node.Air.Events.Told -= Told;
        }
    }

    /// <summary>Puts the next events; the number of the last.</summary>
    async Task<long> PutAsync(long place, CancellationToken cancel)
    {
        var events = node.Air.Events.Since(place);
        if (events.Count == 0) return place;
        var places = (await node.Integrations.AllAsync(cancel)).Where(row => row.Stopped is null).ToList();
        if (places.Count == 0) return events[^1].Number; // nobody is told, so nothing is written
        if (place > 0 && events[0].Number > place + 1) LogMissed(node.Log, events[0].Number - place - 1);
        var rows = new List<(string, WaitingEvent)>();
        foreach (var one in events.Take(Most))
        {
            var owner = node.Names.GetValueOrDefault(one.DevEui)?.Owner;
            var wanted = places.Where(row => row.Owner == owner && row.MadeMs <= one.TimeMs && row.Events.Contains(EventJson.Name(one.Kind))).ToList();
            if (wanted.Count == 0) continue;
            var waiting = new WaitingEvent(one.Number, EventJson.Name(one.Kind), (long)one.DevEui, node.Json(one).ToJsonString());
            rows.AddRange(wanted.Select(row => (row.Id, waiting)));
        }
        place = events[Math.Min(events.Count, Most) - 1].Number;
        await node.Integrations.PutAsync(rows, place, cancel);
        node.Waiting.Ring();
        return place;
    }

    [LoggerMessage(LogLevel.Error, "{Count} events were not sent on: they came faster than they could be written")]
    static partial void LogMissed(ILogger log, long count);
}

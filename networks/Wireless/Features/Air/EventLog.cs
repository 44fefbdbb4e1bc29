using Grange.Wireless.Serving;

namespace Grange.Wireless.Features.Air;

/// <summary>The last events of all devices, for people who look and readers who come late; and the place to hear of new ones.</summary>
sealed class EventLog
{
    /// <summary>Events that are kept.</summary>
    public const int Most = 10_000;

    readonly Lock gate = new();
    readonly Queue<WirelessEvent> kept = new();

    /// <summary>Called with each event once it is durable, in order, by the thread of the air: a listener takes it and returns.</summary>
    public event Action<WirelessEvent>? Told;

    public void Add(WirelessEvent one, bool isNew)
    {
        lock (gate)
        {
            kept.Enqueue(one);
            if (kept.Count > Most) kept.Dequeue();
        }
        if (isNew) Told?.Invoke(one);
    }

    /// <summary>Kept events with a number above <paramref name="after"/>, the oldest first.</summary>
    public IReadOnlyList<WirelessEvent> Since(long after, ulong? devEui = null)
    {
        lock (gate) return [.. kept.Where(one => one.Number > after && (devEui is null || one.DevEui == devEui))];
    }

    public IReadOnlyList<WirelessEvent> All()
    {
        lock (gate) return [.. kept];
    }
}

using Grange.Vehicles.Protocol.Obd;

namespace Grange.Vehicles.Agent;

/// <summary>Which parameters are asked for when: what moves fast every second, what warms up every ten, what hardly changes every minute. Pure.</summary>
/// <param name="supported">What the vehicle has.</param>
public sealed class PollPlan(IEnumerable<byte> supported)
{
    /// <summary>Most that CAN takes in one request (ISO 15765-4).</summary>
    const int MostTogether = 6;

    /// <summary>A parameter that stays silent so often is asked for once a minute only.</summary>
    const int Misses = 3;

    /// <summary>So many that stayed silent one after the other mean that nobody is there.</summary>
    const int MostInRow = 12;

    const long FastMs = 1_000, MiddleMs = 10_000, SlowMs = 60_000;

    static readonly byte[] Fast = [0x04, 0x0C, 0x0D, 0x10, 0x11, 0x49, 0x5E], Slow = [0x01, 0x1C, 0x1E, 0x21, 0x30, 0x31, 0x4D, 0x4E, 0x51, 0x52, 0xA6];

    readonly List<Item> items = [.. supported.Where(pid => ObdPids.Find(pid) is { Values.Count: > 0 }).Select(pid => new Item(pid))];

    int inRow;

    /// <summary>True until the vehicle has shown that it answers one at a time only.</summary>
    public bool Together { get; private set; } = true;

    /// <summary>Requests that are due, each with its parameters; they count as asked.</summary>
    public IReadOnlyList<byte[]> Due(long nowMs)
    {
        var due = items.Where(item => item.NextMs <= nowMs).OrderBy(item => item.PeriodMs).ThenBy(item => item.Pid).ToList();
        foreach (var item in due) item.NextMs = nowMs + item.PeriodMs;
        return [.. due.Select(item => item.Pid).Chunk(Together ? MostTogether : 1)];
    }

    /// <summary>When the next is due.</summary>
    public long NextMs => items.Count == 0 ? long.MaxValue : items.Min(item => item.NextMs);

    /// <summary>Several parameters were asked for and none came: from now on each alone, and these at once.</summary>
    public void Separate(ReadOnlySpan<byte> asked)
    {
        Together = false;
        foreach (var item in items)
            if (asked.Contains(item.Pid)) item.NextMs = 0;
    }

    /// <summary>What became of a parameter.</summary>
    public void Heard(byte pid, bool answered)
    {
        inRow = answered ? 0 : inRow + 1;
        if (items.Find(one => one.Pid == pid) is not { } item) return;
        item.Silent = answered ? 0 : item.Silent + 1;
    }

    /// <summary>True where nothing answers any more.</summary>
    public bool IsDead => inRow >= MostInRow;

    sealed class Item(byte pid)
    {
        public byte Pid => pid;
        public long NextMs { get; set; }
        public int Silent { get; set; }
        public long PeriodMs => Silent >= Misses || Slow.Contains(pid) ? SlowMs : Fast.Contains(pid) ? FastMs : MiddleMs;
    }
}

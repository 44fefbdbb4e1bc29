using System.Net;
using Grange.Kernel;
using Grange.Wireless.Sealed;

namespace Grange.Wireless.Features.Air;

/// <summary>A gateway as it speaks now. Owned by the thread of the air.</summary>
sealed class LiveGateway(ulong eui)
{
    public ulong Eui => eui;

    /// <summary>Where its last PULL_DATA came from: downlinks go there, wherever its frames come from.</summary>
    public SocketAddress? PullAddress { get; set; }

    /// <summary>The line to the agent beside it; null for a bare gateway.</summary>
    public SealedLine? Line { get; set; }

    public long PulledMs { get; set; }
    public long HeardMs { get; set; }
    public long Frames { get; set; }
}

/// <summary>Gateways by what they sent. Anybody may send anything, so those that nobody registered are bounded: the one that was heard longest ago goes first.</summary>
sealed class GatewayBook(TimeProvider clock)
{
    const int MostUnknown = 4_096;
    const long AliveMs = 60_000;

    readonly Dictionary<ulong, LiveGateway> all = [];
    readonly HashSet<ulong> registered = [];
    readonly Dictionary<ulong, DeviceId> bound = [];
    readonly Dictionary<ulong, LiveGateway> lines = [];
    readonly Dictionary<ulong, long> openedMs = [];
    ulong lastSession;

    public IEnumerable<LiveGateway> All => all.Values;

    /// <summary>Gateways that have a device key, and their ids.</summary>
    public IReadOnlyDictionary<ulong, DeviceId> Bound => bound;

    public void Register(ulong eui) => registered.Add(eui);

    public void Unregister(ulong eui) => registered.Remove(eui);

    /// <summary>From now on these gateways speak over sealed lines alone; a line of one that is not among them any more is over.</summary>
    public void Bind(IReadOnlyDictionary<ulong, DeviceId> gateways)
    {
        foreach (var gone in bound.Where(one => !gateways.TryGetValue(one.Key, out var device) || device != one.Value).Select(one => one.Key).ToList()) Close(gone);
        bound.Clear();
        foreach (var (eui, device) in gateways) bound[eui] = device;
    }

    /// <summary>Opens a line to the agent beside a gateway in place of the one before; null for an offer that is older than that.</summary>
    public ulong? Open(ulong eui, DeviceId device, byte[] key, long timeMs)
    {
        if (openedMs.GetValueOrDefault(eui) >= timeMs) return null;
        (openedMs[eui], bound[eui]) = (timeMs, device);
        Close(eui);
        var gateway = Heard(eui);
        gateway.Line = new SealedLine((ulong)NowMs << 20 | ++lastSession & 0xfffff, key, isNode: true);
        lines[gateway.Line.Session] = gateway;
        return gateway.Line.Session;
    }

    public LiveGateway? OnLine(ulong session) => lines.GetValueOrDefault(session);

    public LiveGateway? Find(ulong eui) => all.GetValueOrDefault(eui);

    /// <summary>True while a gateway keeps its way for downlinks open.</summary>
    public bool Reaches(ulong eui) => all.GetValueOrDefault(eui) is { PullAddress: not null } gateway && NowMs - gateway.PulledMs < AliveMs;

    public LiveGateway Heard(ulong eui)
    {
        if (!all.TryGetValue(eui, out var gateway))
        {
            if (!registered.Contains(eui) && !bound.ContainsKey(eui) && all.Count - registered.Count - bound.Count >= MostUnknown) Forget();
            all[eui] = gateway = new LiveGateway(eui);
        }
        gateway.HeardMs = NowMs;
        return gateway;
    }

    long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    void Close(ulong eui)
    {
        if (all.GetValueOrDefault(eui) is not { } gateway) return;
        if (gateway.Line is { } line) lines.Remove(line.Session);
        (gateway.Line, gateway.PullAddress) = (null, null); // whoever pulled before was not the agent
    }

    void Forget()
    {
        if (all.Values.Where(one => !registered.Contains(one.Eui) && !bound.ContainsKey(one.Eui)).MinBy(one => one.HeardMs) is { } oldest) all.Remove(oldest.Eui);
    }
}

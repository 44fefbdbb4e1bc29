using System.Collections.Concurrent;
using Grange.Charging.Rules.Power;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Power;

/// <summary>Shares each site's fuse among the cars that charge there. Less is said at once, more only from what is certainly free: a charger that has not confirmed less counts with what it had.</summary>
sealed partial class SiteKeeper(ChargingNode node) : IDisposable
{
    /// <summary>The profile that carries a charger's share; owners name their own otherwise.</summary>
    public const long ProfileId = 1_000_000;

    static readonly TimeSpan Rest = TimeSpan.FromSeconds(30), Retry = TimeSpan.FromSeconds(5);

    readonly SemaphoreSlim gate = new(1, 1);
    readonly ConcurrentDictionary<StationIdentity, DateTimeOffset> patience = [];
    readonly ConcurrentDictionary<StationIdentity, bool> returned = [];
    Dictionary<Site, SiteLimit> sites = [];

    /// <summary>Beats when a car came or went, or a station.</summary>
    public Pulse Changed { get; } = new();

    public IReadOnlyDictionary<Site, SiteLimit> All => sites;

    public bool IsIn(StationIdentity station) => sites.Values.Any(limit => limit.Chargers.ContainsKey(station.ToString()));

    /// <summary>A station is there again: what it had accepted is said once more.</summary>
    public void Arrived(StationIdentity station)
    {
        if (!IsIn(station)) return;
        returned[station] = true;
        patience.TryRemove(station, out _);
        Changed.Beat();
    }

    public async Task LoadAsync(CancellationToken cancel) => sites = new(await node.SiteRows.AllAsync(cancel));

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var next = Changed.Next;
            foreach (var site in sites.Keys.ToList()) await ShareAsync(site, cancel);
            await Pulse.WaitAsync(next, patience.IsEmpty ? Rest : Retry, node.Host.Clock, cancel);
        }
    }

    /// <summary>Puts a charger behind a fuse, or changes the fuse's limit.</summary>
    public async Task JoinAsync(Site site, long milliAmps, StationIdentity charger, long mayDraw, CancellationToken cancel)
    {
        foreach (var other in sites.Keys.Where(one => one != site && sites[one].Chargers.ContainsKey(charger.ToString())).ToList()) await ChangeAsync(other, limit => limit.Leave(charger.ToString()), cancel);
        await ChangeAsync(site, limit => (limit with { MilliAmps = milliAmps }).Join(charger.ToString(), mayDraw), cancel);
        Changed.Beat();
    }

    /// <summary>Takes a charger from behind its fuse; it has to be there, to be told that it may take all it can.</summary>
    public async Task<Fault?> LeaveAsync(StationIdentity charger, CancellationToken cancel)
    {
        if (sites.Keys.FirstOrDefault(one => sites[one].Chargers.ContainsKey(charger.ToString())) is not { } site) return new Fault("no-site", $"{charger} is behind no fuse", Status: 404);
        if (!(await node.Power.ClearAsync(charger, ProfileId, null, null, null, cancel)).TryGet(out _, out var fault)) return fault;
        await ChangeAsync(site, limit => limit.Leave(charger.ToString()), cancel);
        Changed.Beat();
        return null;
    }

    async Task ShareAsync(Site site, CancellationToken cancel)
    {
        IReadOnlyList<(string Charger, long MilliAmps)> send = [];
        await ChangeAsync(site, limit =>
        {
            var orders = new List<(string, long)>();
            foreach (var charger in limit.Chargers.Keys.Where(charger => returned.TryRemove(StationIdentity.Parse(charger, null), out _)).ToList())
            {
                if (limit.Chargers[charger].Pending is not null) continue;
                limit = limit.Returned(charger, out var again);
                orders.Add((charger, again));
            }
            var planned = limit.Plan(Wanted(limit), out var more, IsThere);
            send = [.. orders, .. more];
            return planned;
        }, cancel); // durable before anything is said
        foreach (var (charger, milliAmps) in send) _ = SayAsync(site, StationIdentity.Parse(charger, null), milliAmps, cancel); // ends by itself, with an answer or without
    }

    /// <summary>What cars would take, those that came first before the others.</summary>
    List<(string Charger, long Wanted)> Wanted(SiteLimit limit)
    {
        var cars = node.Sessions.Open.Where(one => one.Session.IsAtConnector(node.Now))
            .OrderBy(one => one.Row.QuotedMs).GroupBy(one => one.Row.Station.ToString()).Where(cars => limit.Chargers.ContainsKey(cars.Key));
        return [.. cars.Select(one => (one.Key, Math.Min(limit.MilliAmps, one.Count() * Most(one.First().Row.Order.Station))))];
    }

    long Most(DeviceId station) => node.Host.Devices.View.Find(station) is { } device && StationFacts.Of(device) is { } facts ? StationPower.MostMilliAmps(facts) : 0;

    bool IsThere(string charger)
        => StationIdentity.Parse(charger, null) is var station && node.Lines.Find(station) is { IsConnected: true } && !(patience.TryGetValue(station, out var until) && until > node.Now);

    async Task SayAsync(Site site, StationIdentity charger, long milliAmps, CancellationToken cancel)
    {
        try
        {
            var now = DateTimeOffset.FromUnixTimeSeconds(node.Now.ToUnixTimeSeconds());
            var profile = new PowerProfile(ProfileId, 0, ProfilePurpose.ChargingStationMaxProfile, 0, ProfileKind.Absolute, [new(0, milliAmps)], now);
            var said = await node.Power.SetAsync(charger, 0, ProfileWords.Of(profile), cancel);
            if (said.TryGet(out _, out var fault)) patience.TryRemove(charger, out _);
            else LogRefused(node.Log, charger, milliAmps, fault.Detail);
            if (!said.IsOk) patience[charger] = node.Now + Retry;
            await ChangeAsync(site, limit => limit.Answered(charger.ToString(), said.IsOk), CancellationToken.None);
            Changed.Beat();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(node.Log, charger, error);
        }
    }

    async Task ChangeAsync(Site site, Func<SiteLimit, SiteLimit> change, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            var before = sites.GetValueOrDefault(site) ?? SiteLimit.Of(0);
            var after = change(before);
            if (after == before) return;
            await node.SiteRows.PutAsync(site, after, cancel);
            var all = new Dictionary<Site, SiteLimit>(sites) { [site] = after };
            if (after.Chargers.Count == 0) all.Remove(site);
            sites = all;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    [LoggerMessage(LogLevel.Information, "{Station} did not take {MilliAmps} mA: {Why}")]
    static partial void LogRefused(ILogger log, StationIdentity station, long milliAmps, string why);

    [LoggerMessage(LogLevel.Error, "{Station} could not be told its share")]
    static partial void LogFailed(ILogger log, StationIdentity station, Exception error);
}

using System.Globalization;
using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;
using Grange.Vehicles.Rules.Witness;

namespace Grange.Vehicles.Features.Witness;

/// <summary>Answers other networks' questions, whether a car was charged, where it was, what it drove through: only of the named account's own cars, only what the owner has granted this node's account, and signed by the car's device.</summary>
/// <remarks>Of charging: the grant needs charging and battery; with a place in it, the car may also say that it was somewhere else. A zone that hides where it was keeps that from being said.</remarks>
sealed class CarWitness(VehiclesRunner running) : IWitness
{
    const Scopes Needed = Scopes.Charging | Scopes.Battery;

    const double PerDegree = 10_000_000;

    const long MsPerSecond = 1_000;

    const int SessionBytes = 16;

    /// <summary>How long a car may take to send what it saw of a session's end; with <see cref="AskBook"/>'s, less than who asks waits.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(4), Often = TimeSpan.FromMilliseconds(200);

    public bool Knows(string question) => question is ChargeReport.Question or PlaceReport.Place or PlaceReport.Driven;

    public Task<Testimony?> TellAsync(string question, DagNode asked, CancellationToken cancel) => question == ChargeReport.Question ? TellOfChargingAsync(asked, cancel) : TellOfPlacesAsync(question, asked, cancel);

    /// <summary>Where an account's car was, as far as the grant to this node's account and the owner's zones let it be seen.</summary>
    async Task<Testimony?> TellOfPlacesAsync(string question, DagNode asked, CancellationToken cancel)
    {
        if (asked.Kind != DagKind.Map || !asked.TryGet("session", DagKind.Bytes, out var session) || session.AsBytes.Length != SessionBytes
            || !asked.TryGet("account", DagKind.Bytes, out var named) || !Address.TryRead(named.AsBytes, out var account)) return null;
        if (!asked.TryGetLong(question == PlaceReport.Place ? "atMs" : "fromMs", out var fromMs) || !asked.TryGetLong(question == PlaceReport.Place ? "atMs" : "toMs", out var toMs)) return null;
        if (fromMs < 0 || toMs < fromMs || toMs - fromMs > PlaceReport.MostMs) return null;
        var node = await running.NodeAsync(cancel);
        foreach (var vehicle in node.Owners.Now.All.Where(one => one.Owner == account && one.Device is not null))
            if (await CellsAsync(node, vehicle, question, fromMs, toMs, cancel) is { } cells && await node.Asks.SignAsync(vehicle.Device!.Value, PlaceReport.Statement(question, session, fromMs, toMs, cells), cancel) is { } told) return told;
        return null;
    }

    static async Task<IReadOnlyList<H3Cell>?> CellsAsync(VehiclesNode node, Vehicle vehicle, string question, long fromMs, long toMs, CancellationToken cancel)
    {
        var (account, now) = (node.Accounts.Default, node.NowMs / MsPerSecond);
        var asNobodys = vehicle with { Owner = default };
        if (!asNobodys.Ask(account, Scopes.ExactLocation, now).TryGet(out var access, out _) && !asNobodys.Ask(account, Scopes.CellLocation, now).TryGet(out access, out _)) return null;
        var seeing = new Seeing(vehicle, account, access);
        if (!(await node.Archive.PointsAsync(vehicle, Math.Max(fromMs - PlaceReport.NearMs, seeing.SinceMs), toMs + PlaceReport.NearMs, SignalNames.IsFix, cancel)).TryGet(out var points, out _)) return null;
        var seen = PlaceView.Of(points, access, await ReadEndpoints.ZonesAsync(node, seeing, cancel)).ToList();
        node.Gate.Note(seeing, access.ExactLocation ? Scopes.ExactLocation : Scopes.CellLocation, seen.Count, fromMs, toMs);
        return question == PlaceReport.Place ? PlaceReport.At(seen, access, fromMs) : PlaceReport.Through([.. seen.Where(one => one.AtMs >= fromMs && one.AtMs <= toMs)], access);
    }

    async Task<Testimony?> TellOfChargingAsync(DagNode asked, CancellationToken cancel)
    {
        if (asked.Kind != DagKind.Map || !asked.TryGet("session", DagKind.Bytes, out var session) || !asked.TryGet("payer", DagKind.Bytes, out var named) || !Address.TryRead(named.AsBytes, out var payer)) return null;
        if (!asked.TryGetLong("fromMs", out var fromMs) || !asked.TryGetLong("toMs", out var toMs)) return null;
        var node = await running.NodeAsync(cancel);
        foreach (var vehicle in node.Owners.Now.All.Where(one => one.Owner == payer && one.Device is not null))
            if (await ReportAsync(node, vehicle, StationOf(node, asked), fromMs, toMs, cancel) is { } report && await node.Asks.SignAsync(vehicle.Device!.Value, report.Statement(session), cancel) is { } told) return told;
        return null;
    }

    /// <summary>What a car saw of a session that has just ended: its words of the end may still be on their way.</summary>
    static async Task<ChargeReport?> ReportAsync(VehiclesNode node, Vehicle vehicle, LatLng? station, long fromMs, long toMs, CancellationToken cancel)
    {
        // As if it were nobody's own: also who runs the node says by a grant that their car may speak.
        if (!(vehicle with { Owner = default }).Ask(node.Accounts.Default, Needed, node.NowMs / MsPerSecond).TryGet(out var access, out _)) return null;
        var seeing = new Seeing(vehicle, node.Accounts.Default, access);
        for (var until = node.NowMs + (long)Patience.TotalMilliseconds; ; await Task.Delay(Often, node.Host.Clock, cancel))
        {
            if (await SeenAsync(node, seeing, fromMs, toMs, cancel) is not { } seen) return null;
            if (!seen.Exists(point => point.AtMs >= toMs) && node.NowMs < until) continue;
            var (begin, end) = ChargeReport.Around(fromMs, toMs);
            node.Gate.Note(seeing, Needed, seen.Count, begin, end);
            var capacity = (await node.Live.OfAsync(vehicle, cancel)).TryGetValue(SignalNames.Capacity, out var known) ? known.Number : (double?)null;
            return ChargeReport.Of(seen, capacity, seeing.Access.ExactLocation ? station : null, fromMs, toMs);
        }
    }

    static async Task<List<Point>?> SeenAsync(VehiclesNode node, Seeing seeing, long fromMs, long toMs, CancellationToken cancel)
    {
        var (begin, end) = ChargeReport.Around(fromMs, toMs);
        return (await node.Archive.PointsAsync(seeing.Vehicle, Math.Max(begin, seeing.SinceMs), end, ChargeReport.Needs, cancel)).TryGet(out var points, out _)
            ? [.. PlaceView.Of(points, seeing.Access, await ReadEndpoints.ZonesAsync(node, seeing, cancel))] : null;
    }

    static LatLng? StationOf(VehiclesNode node, DagNode asked)
    {
        if (!asked.TryGet("station", DagKind.Bytes, out var bytes) || !Hash32.TryRead(bytes.AsBytes, out var id) || node.Host.Devices.View.Find(new(id)) is not { } station) return null;
        return Degrees(station, DeviceFacts.Latitude) is { } lat && Degrees(station, DeviceFacts.Longitude) is { } lon ? new LatLng(lat, lon) : null;
    }

    static double? Degrees(Device station, string fact) => station.Facts.TryGetValue(fact, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var e7) ? e7 / PerDegree : null;
}

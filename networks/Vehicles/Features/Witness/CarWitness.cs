using System.Globalization;
using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;
using Grange.Vehicles.Rules.Witness;

namespace Grange.Vehicles.Features.Witness;

/// <summary>Answers another network's question whether a car was charged: only of the payer's own cars, only what the owner has granted this node's account, and signed by the car's device.</summary>
/// <remarks>The grant needs charging and battery; with a place in it, the car may also say that it was somewhere else. A zone that hides where it was keeps that from being said.</remarks>
sealed class CarWitness(VehiclesRunner running) : IWitness
{
    const Scopes Needed = Scopes.Charging | Scopes.Battery;

    const double PerDegree = 10_000_000;

    const long MsPerSecond = 1_000;

    public bool Knows(string question) => question == ChargeReport.Question;

    public async Task<Testimony?> TellAsync(string question, DagNode asked, CancellationToken cancel)
    {
        if (asked.Kind != DagKind.Map || !asked.TryGet("session", DagKind.Bytes, out var session) || !asked.TryGet("payer", DagKind.Bytes, out var named) || !Address.TryRead(named.AsBytes, out var payer)) return null;
        if (!asked.TryGetLong("fromMs", out var fromMs) || !asked.TryGetLong("toMs", out var toMs)) return null;
        var node = await running.NodeAsync(cancel);
        foreach (var vehicle in node.Owners.Now.All.Where(one => one.Owner == payer && one.Device is not null))
            if (await ReportAsync(node, vehicle, StationOf(node, asked), fromMs, toMs, cancel) is { } report && await node.Asks.SignAsync(vehicle.Device!.Value, report.Statement(session), cancel) is { } told) return told;
        return null;
    }

    static async Task<ChargeReport?> ReportAsync(VehiclesNode node, Vehicle vehicle, LatLng? station, long fromMs, long toMs, CancellationToken cancel)
    {
        var account = node.Accounts.Default;
        // As if it were nobody's own: also who runs the node says by a grant that their car may speak.
        if (!(vehicle with { Owner = default }).Ask(account, Needed, node.NowMs / MsPerSecond).TryGet(out var access, out _)) return null;
        var seeing = new Seeing(vehicle, account, access);
        var (begin, end) = ChargeReport.Around(fromMs, toMs);
        if (!(await node.Archive.PointsAsync(vehicle, Math.Max(begin, seeing.SinceMs), end, ChargeReport.Needs, cancel)).TryGet(out var points, out _)) return null;
        var seen = PlaceView.Of(points, seeing.Access, await ReadEndpoints.ZonesAsync(node, seeing, cancel)).ToList();
        var capacity = (await node.Live.OfAsync(vehicle, cancel)).TryGetValue(SignalNames.Capacity, out var known) ? known.Number : (double?)null;
        node.Gate.Note(seeing, Needed, seen.Count, begin, end);
        return ChargeReport.Of(seen, capacity, seeing.Access.ExactLocation ? station : null, fromMs, toMs);
    }

    static LatLng? StationOf(VehiclesNode node, DagNode asked)
    {
        if (!asked.TryGet("station", DagKind.Bytes, out var bytes) || !Hash32.TryRead(bytes.AsBytes, out var id) || node.Host.Devices.View.Find(new(id)) is not { } station) return null;
        return Degrees(station, DeviceFacts.Latitude) is { } lat && Degrees(station, DeviceFacts.Longitude) is { } lon ? new LatLng(lat, lon) : null;
    }

    static double? Degrees(Device station, string fact) => station.Facts.TryGetValue(fact, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var e7) ? e7 / PerDegree : null;
}

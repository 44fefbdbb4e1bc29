using Grange.Kernel;
using Grange.Vehicles.Rules.Facts;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Privacy;
using Grange.Vehicles.Rules.Reads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Reads;

/// <summary>The doors of readers: latest values, aggregates, trips and segments of one vehicle, as far as its owner lets the asker see.</summary>
sealed class ReadEndpoints(VehiclesRunner running)
{
    const int MostNames = 50, MostIntervals = 20_000;

    const long DayMs = 86_400_000, NearMs = 120_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/{id:long}/latest", LatestAsync).Produces<LatestJson>().ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("The latest values: ?names=A,B, all that the asker may see when left out");
        api.MapGet("/{id:long}/available", AvailableAsync).Produces<AvailableListJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("The signals that are there for the asker, their scopes and when they were last said");
        api.MapGet("/{id:long}/signals", SignalsAsync).Produces<SignalsJson>().ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Aggregates by interval: ?names=A,B&from=&to=&interval=1m&agg=AVG|MED|MAX|MIN|RAND|FIRST|LAST, of texts RAND|TOP|UNIQUE|FIRST|LAST");
        api.MapGet("/{id:long}/trips", TripsAsync).Produces<TripListJson>().ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Trips: from ignition to ignition, or from standing to standing, ?from=&to=");
        api.MapGet("/{id:long}/segments", SegmentsAsync).Produces<SegmentListJson>().ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Parts of a vehicle's time: ?kind=ignition|idling|recharge&from=&to=");
    }

    async Task<IResult> LatestAsync(long id, string? names, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.AskAsync(context, id, Scopes.None, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        var wanted = names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (wanted is not null && Closed(node, seeing, wanted) is { } closed) return Problem.Of(closed);
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Problem.Of(unpaid);
        var seen = await NewestAsync(node, seeing, cancel);
        var shown = seen.Where(one => wanted is null || wanted.Contains(one.Name)).OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
        Note(node, seeing, shown, shown.Count == 0 ? node.NowMs : shown.Min(one => one.AtMs), node.NowMs);
        return Results.Json(new LatestJson(id, [.. shown.Select(Json)]), ReadsJson.Default.LatestJson);
    }

    async Task<IResult> AvailableAsync(long id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.AskAsync(context, id, Scopes.None, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        var seen = (await NewestAsync(node, seeing, cancel)).OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
        Note(node, seeing, seen, node.NowMs, node.NowMs);
        return Results.Json(new AvailableListJson(id, [.. seen.Select(one => new AvailableJson(one.Name, ScopeNames.Of(SignalNames.ScopeOf(one.Name))[0], one.AtMs))]), ReadsJson.Default.AvailableListJson);
    }

    async Task<IResult> SignalsAsync(long id, string? names, string? from, string? to, string? interval, string? agg, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.AskAsync(context, id, Scopes.None, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        if (names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not { Length: > 0 and <= MostNames } wanted) return Problem.Of(new Fault("bad-names", $"names: 1 to {MostNames} signals", "?names=Vehicle.Speed", 422));
        if (Closed(node, seeing, wanted) is { } closed) return Problem.Of(closed);
        if (!ReadTime.Read(from, to, node.NowMs).TryGet(out var time, out why) || !ReadTime.Interval(interval ?? "1m").TryGet(out var length, out why)) return Problem.Of(why);
        if ((time.ToMs - time.FromMs) / length > MostIntervals) return Problem.Of(new Fault("too-much", $"more than {MostIntervals} intervals", "ask for longer intervals or a shorter time", 422));
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Problem.Of(unpaid);
        if (await HourlyRead.TryAsync(node, seeing, wanted, time, length, agg ?? "LAST", cancel) is { } hourly)
        {
            node.Gate.Note(seeing, wanted.Aggregate(Scopes.None, (all, name) => all | SignalNames.ScopeOf(name)), hourly.Sum(one => one.Values.Count), time.FromMs, time.ToMs);
            return Results.Json(new SignalsJson(id, time.FromMs, time.ToMs, length, hourly), ReadsJson.Default.SignalsJson);
        }
        var places = wanted.Any(SignalNames.IsPlace);
        if (!(await SeenAsync(node, seeing, time, name => wanted.Contains(name) || (places && SignalNames.IsFix(name)), cancel)).TryGet(out var seen, out why)) return Problem.Of(why);
        var series = new List<SeriesJson>();
        foreach (var name in wanted)
        {
            if (!SeriesRead.Of(name, agg ?? "LAST", length, [.. seen.Where(one => one.Name == name)]).TryGet(out var read, out why)) return Problem.Of(why);
            series.Add(read);
        }
        Note(node, seeing, [.. seen.Where(one => wanted.Contains(one.Name))], time.FromMs, time.ToMs);
        return Results.Json(new SignalsJson(id, time.FromMs, time.ToMs, length, series), ReadsJson.Default.SignalsJson);
    }

    async Task<IResult> TripsAsync(long id, string? from, string? to, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.AskAsync(context, id, Scopes.TripEnds, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        if (!ReadTime.Read(from, to, node.NowMs).TryGet(out var time, out why)) return Problem.Of(why);
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Problem.Of(unpaid);
        if (!(await RawAsync(node, seeing, time, name => SignalNames.IsFix(name) || name is SignalNames.Ignition or SignalNames.SystemState or SignalNames.Speed, cancel)).TryGet(out var points, out why)) return Problem.Of(why);
        var zones = await ZonesAsync(node, seeing, cancel);
        var fixes = points.Fixes();
        var trips = Driven(points).Select(trip => Trip(trip, fixes, seeing, zones)).ToList();
        node.Gate.Note(seeing, Scopes.TripEnds, trips.Count, time.FromMs, time.ToMs);
        return Results.Json(new TripListJson(id, trips), ReadsJson.Default.TripListJson);
    }

    /// <summary>From ignition to ignition; of a vehicle that does not say so, from standing to standing.</summary>
    static IReadOnlyList<Segment> Driven(IReadOnlyList<Point> points) => points.Ignition() is { Count: > 0 } ignition
        ? Segments.OfIgnition(ignition, SegmentTerms.Default)
        : Segments.OfIgnition(points.Numbers(SignalNames.Speed).Select(one => new Sample<bool>(one.AtMs, one.Value > 0)), SegmentTerms.Default);

    static TripJson Trip(Segment trip, IReadOnlyList<Sample<Geo.LatLng>> fixes, Seeing seeing, IReadOnlyList<Zone> zones)
    {
        var (start, end) = (PlaceView.Nearest(fixes, trip.FromMs, NearMs), PlaceView.Nearest(fixes, trip.ToMs, NearMs));
        var (hidesStart, hidesEnd) = (Hides(start), Hides(end));
        return new(
            hidesStart ? PlaceView.Blur(trip.FromMs) : trip.FromMs, hidesEnd ? PlaceView.Blur(trip.ToMs) : trip.ToMs,
            Shown(start), Shown(end), hidesStart || hidesEnd);

        bool Hides(Geo.LatLng? place) => !seeing.Access.IsOwner && place is { } at && zones.Any(zone => zone.Hides(at));

        PlaceJson? Shown(Geo.LatLng? place) => place is { } at && Sight.TripEnd(at, seeing.Access, zones) is { } shown ? new(shown.Lat, shown.Lng) : null;
    }

    async Task<IResult> SegmentsAsync(long id, string? kind, string? from, string? to, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var scope = kind switch { "ignition" or "idling" => Scopes.Dynamics, "recharge" => Scopes.Battery, _ => Scopes.None };
        if (scope == Scopes.None) return Problem.Of(new Fault("bad-kind", "kind: ignition, idling or recharge", Status: 422));
        if (!(await node.Gate.AskAsync(context, id, scope, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        if (!ReadTime.Read(from, to, node.NowMs).TryGet(out var time, out why)) return Problem.Of(why);
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Problem.Of(unpaid);
        if (!(await RawAsync(node, seeing, time, name => name is SignalNames.Ignition or SignalNames.SystemState or SignalNames.Speed or SignalNames.EngineSpeed or SignalNames.Charge, cancel)).TryGet(out var points, out why)) return Problem.Of(why);
        var found = kind switch
        {
            "ignition" => Driven(points),
            "idling" => Segments.OfIdling(points.Numbers(SignalNames.EngineSpeed), SegmentTerms.Default),
            _ => Segments.OfRecharge(points.Numbers(SignalNames.Charge), SegmentTerms.Default),
        };
        node.Gate.Note(seeing, scope, found.Count, time.FromMs, time.ToMs);
        return Results.Json(new SegmentListJson(id, kind!, [.. found.Select(one => new SegmentJson(one.FromMs, one.ToMs, one.LengthMs / 1_000))]), ReadsJson.Default.SegmentListJson);
    }

    /// <summary>Why one of the signals may not be asked for; null when all may. It stands in the owner's log.</summary>
    static Fault? Closed(VehiclesNode node, Seeing seeing, IReadOnlyList<string> wanted)
    {
        if (wanted.FirstOrDefault(name => !SignalNames.IsPath(name)) is { } odd) return new("bad-name", $"'{odd}' is no VSS path", "e.g. Vehicle.Speed", 422);
        if (wanted.FirstOrDefault(name => !PlaceView.MayAsk(name, seeing.Access)) is not { } closed) return null;
        return node.Gate.Ask(seeing.Reader, seeing.Vehicle.Id, SignalNames.ScopeOf(closed)).TryGet(out _, out var why) ? new Fault("no-grant", $"{closed} is not open", Status: 403) : why;
    }

    internal static async Task<IReadOnlyList<Zone>> ZonesAsync(VehiclesNode node, Seeing seeing, CancellationToken cancel)
        => seeing.Access.IsOwner ? [] : [.. (await node.Zones.OfAsync(seeing.Vehicle, cancel)).Select(one => one.Zone)];

    /// <summary>The latest values as the asker may see them. Halves of a fix that are not of one moment are none.</summary>
    internal static async Task<IReadOnlyList<Point>> NewestAsync(VehiclesNode node, Seeing seeing, CancellationToken cancel)
        => [.. PlaceView.Of([.. (await node.Live.OfAsync(seeing.Vehicle, cancel)).Values], seeing.Access, await ZonesAsync(node, seeing, cancel))];

    static async Task<Result<IReadOnlyList<Point>>> SeenAsync(VehiclesNode node, Seeing seeing, ReadTime time, Func<string, bool> wanted, CancellationToken cancel)
        => (await RawAsync(node, seeing, time, wanted, cancel)).TryGet(out var points, out var why)
            ? Result.Ok<IReadOnlyList<Point>>([.. PlaceView.Of(points, seeing.Access, await ZonesAsync(node, seeing, cancel))])
            : why;

    /// <summary>Values as they were measured: for what is worked out of them, never for the answer itself.</summary>
    static Task<Result<IReadOnlyList<Point>>> RawAsync(VehiclesNode node, Seeing seeing, ReadTime time, Func<string, bool> wanted, CancellationToken cancel)
        => node.Archive.PointsAsync(seeing.Vehicle, Math.Max(time.FromMs, seeing.SinceMs), time.ToMs, wanted, cancel);

    internal static void Note(VehiclesNode node, Seeing seeing, IReadOnlyList<Point> shown, long fromMs, long toMs)
        => node.Gate.Note(seeing, shown.Aggregate(Scopes.None, (all, one) => all | ScopeShown(one.Name, seeing.Access)), shown.Count, fromMs, toMs);

    static Scopes ScopeShown(string name, Access access) => SignalNames.IsFix(name) && !access.ExactLocation ? Scopes.CellLocation : SignalNames.ScopeOf(name);

    internal static ValueJson Json(Point one) => new(one.Name, one.AtMs, ReadTime.Text(one.AtMs), one.Text is null ? one.Number : null, one.Text);
}

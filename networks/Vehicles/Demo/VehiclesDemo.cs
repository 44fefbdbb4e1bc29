using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Kernel;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Obd;
using Grange.Vehicles.Simulation;
using Grange.Verbs;

namespace Grange.Vehicles.Demo;

/// <summary>Vehicles in <c>grange demo</c>: a drive that was kept while there was no connection, then the car live through an ELM327; an insurer pays for what it was let read, and is shut out within a second.</summary>
public sealed class VehiclesDemo : INetworkDemo
{
    const string Vin = "VF1ACVYB012345678", Doors = "/api/v1/vehicles/vehicles", Speed = "Vehicle.Speed";
    const double ZoneMetres = 500;
    const long HourMs = 3_600_000, Credits = 5_000;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), Search = TimeSpan.FromMilliseconds(300);

    /// <inheritdoc/>
    public void Edit(JsonObject definition) => definition["rules"]!["settleSeconds"] = 1;

    /// <inheritdoc/>
    public async Task WorkAsync(DemoStage stage, CancellationToken cancel)
    {
        var ((owner, data), (insurer, insurerData)) = (stage.NewAccount("driver"), stage.NewAccount("insurer"));
        stage.Earners.Add((owner, data, "driver"));
        var funding = stage.BuyCreditsAsync("insurer", insurerData, Credits, cancel);
        var act = new Act(stage, Path.Combine(data, "car"), owner, insurer, ["--data", data, "--node", $"{stage.NodeUrl}"]);
        await act.JoinAsync(cancel);
        var replayed = await act.ReplayAsync(cancel);
        await using var adapter = await act.GoLiveAsync(cancel);
        await funding;
        await act.ShareAsync(replayed, cancel);
        await stage.UntilAsync("the facts of the hours that are over", Patience, async () => await act.SaidAsync(cancel) > act.Hours ? stage : null, cancel); // and of what was sold
    }

    /// <inheritdoc/>
    public Task EpochAsync(DemoStage stage, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task AfterwardsAsync(DemoStage stage, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>A car, its driver, and an insurer.</summary>
    sealed class Act(DemoStage stage, string folder, Address owner, Address insurer, string[] at)
    {
        long id, fromMs, toMs;

        /// <summary>Hours of the drive that are over.</summary>
        public long Hours => toMs / HourMs - fromMs / HourMs;

        public async Task JoinAsync(CancellationToken cancel)
        {
            var joined = await stage.RunAsync("join-vehicle", ["join", "vehicles", "--vin", Vin, "--name", "twizy", "--dir", folder, .. at], cancel);
            id = (long)joined["id"]!;
            stage.Tell($"a driver added a car, and its device and the driver both signed that they belong together; the VIN stays with the node");
        }

        /// <summary>The drive of an hour and three quarters that the device kept while it had no connection, delivered now: hours that are over are what earns.</summary>
        public async Task<IReadOnlyList<LatLng>> ReplayAsync(CancellationToken cancel)
        {
            var file = Path.Combine(stage.Folder, "trip.csv");
            await File.WriteAllTextAsync(file, RecordedDrive.Text(), cancel);
            var rows = RecordedDrive.Rows();
            toMs = stage.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            fromMs = toMs - (rows[^1].TimeMs - rows[0].TimeMs);
            var sent = await stage.RunAsync("car-catches-up", ["agent", "vehicle", "--replay", file, "--speed", "0", "--dir", folder, .. at], cancel);
            stage.Tell($"the device delivered {rows.Count} moments of a drive that it had kept, in {sent["taken"]} signed batches");
            return [.. rows.Select(row => new LatLng(Of(row.Values, "Latitude"), Of(row.Values, "Longitude")))];

            static double Of(IReadOnlyList<(Signal Signal, double Value)> values, string half) => values.First(one => one.Signal.Path.EndsWith(half, StringComparison.Ordinal)).Value;
        }

        /// <summary>The same car on the road, read through an adapter as they are sold, and the agent beside it.</summary>
        public async Task<ElmServer> GoLiveAsync(CancellationToken cancel)
        {
            var began = Stopwatch.GetTimestamp();
            var drive = new SimulatedTrip(RecordedDrive.Rows(), () => 600_000 + (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            var adapter = new ElmServer(0, () => new ElmChip([new SimulatedEcu(0x7E8, Vin, [new Dtc(0x0301)], drive.Value)]), Search, stage.Clock);
            await stage.Start("car-live", ["agent", "vehicle", "--elm", $"127.0.0.1:{adapter.Port}", "--dir", folder, .. at]).ReadyAsync(Patience, stage.Clock, cancel);
            var since = stage.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            var read = await stage.UntilAsync("the car live", Patience, async () => (await LatestAsync(owner, cancel)) is { } all && all.Any(one => (string?)one!["name"] == Speed && (long)one["timeMs"]! >= since) ? all : null, cancel);
            stage.Tell($"live through an ELM327: {read.Count} signals, {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s after the adapter was plugged in");
            stage.Report["vehicles"] = new JsonObject { ["signals"] = read.Count, ["hours"] = Hours };
            return adapter;
        }

        /// <summary>A zone, a grant, reads that are paid, and the end of it.</summary>
        public async Task ShareAsync(IReadOnlyList<LatLng> drive, CancellationToken cancel)
        {
            var home = drive[0];
            await stage.RunAsync("zone", ["vehicle", "zone", "add", $"{id}", "--lat", Degrees(home.Lat), "--lon", Degrees(home.Lng), "--radius", $"{ZoneMetres}", .. at], cancel);
            await stage.RunAsync("grant", ["vehicle", "grant", $"{id}", "--to", $"{insurer}", "--scopes", "dynamics,battery,location.exact", "--purpose", "a tariff by the kilometre", "--history", .. at], cancel);
            var (own, shown) = (await PlacesAsync(owner, cancel), await PlacesAsync(insurer, cancel));
            var inside = shown.Count(place => place.DistanceTo(home) < ZoneMetres);
            stage.Tell($"the driver let an insurer read places, charge and speed: it sees {shown.Count} of {own.Count} places, {inside} of them within {ZoneMetres} m of home");

            var shutMs = await RevokeAsync(cancel);
            stage.Tell($"the driver took it back: an open stream ended and reads were refused {shutMs} ms after the node had the driver's word");
            var sales = await stage.UntilAsync("what was sold", Patience, async () => await stage.Node.GetAsync($"{Doors}/{id}/sales?account={owner}", cancel) is var said && (long)said["credits"]! > 0 && said["sales"]!.AsArray().All(one => (string?)one!["state"] == "said") ? said : null, cancel);
            stage.Tell($"it paid {sales["credits"]} credits for {sales["reads"]} reads; the driver sees each of them");
            var report = stage.Report["vehicles"]!;
            (report["places"], report["shown"], report["inside"], report["shutMs"], report["reads"], report["credits"]) = (own.Count, shown.Count, inside, shutMs, (long)sales["reads"]!, (long)sales["credits"]!);
        }

        /// <summary>What this operator has said in the network.</summary>
        public async Task<long> SaidAsync(CancellationToken cancel)
        {
            var me = (string)(await stage.Node.GetAsync("/api/v1/operator", cancel))["id"]!;
            return (long)(await stage.Node.GetAsync($"/api/v1/vehicles/evidence/head?author=operator:{me}", cancel))["next"]!;
        }

        /// <summary>Milliseconds from the driver's act until the insurer is told nothing more, at a door and on a stream that was open.</summary>
        async Task<long> RevokeAsync(CancellationToken cancel)
        {
            using var stream = await stage.Node.OpenAsync($"{Doors}/{id}/stream?account={insurer}", cancel);
            var ended = EndAsync(stream, cancel);
            await stage.RunAsync("revoke", ["vehicle", "revoke", $"{id}", "--to", $"{insurer}", .. at], cancel);
            var taken = Stopwatch.GetTimestamp();
            while (await LatestAsync(insurer, cancel) is not null) await Task.Delay(TimeSpan.FromMilliseconds(10), stage.Clock, cancel);
            await ended.WaitAsync(TimeSpan.FromSeconds(30), stage.Clock, cancel);
            return (long)Stopwatch.GetElapsedTime(taken).TotalMilliseconds;
        }

        static async Task EndAsync(HttpResponseMessage stream, CancellationToken cancel)
        {
            using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(cancel));
            while (await lines.ReadLineAsync(cancel) is { } line && line != "event: closed")
            {
                // values, as long as the insurer may see them
            }
        }

        /// <summary>Null for who may not read.</summary>
        async Task<JsonArray?> LatestAsync(Address reader, CancellationToken cancel)
        {
            try
            {
                return (await stage.Node.GetAsync($"{Doors}/{id}/latest?account={reader}", cancel))["signals"]!.AsArray();
            }
            catch (VerbFailure failure) when (failure.Code == "no-grant")
            {
                return null;
            }
        }

        async Task<List<LatLng>> PlacesAsync(Address reader, CancellationToken cancel)
        {
            const string Halves = "Vehicle.CurrentLocation.Latitude,Vehicle.CurrentLocation.Longitude";
            var series = (await stage.Node.GetAsync($"{Doors}/{id}/signals?names={Halves}&agg=FIRST&interval=1s&from={fromMs}&to={toMs + 1_000}&account={reader}", cancel))["signals"]!.AsArray();
            var east = series[1]!["values"]!.AsArray().ToDictionary(one => (long)one!["fromMs"]!, one => (double)one!["value"]!);
            return [.. series[0]!["values"]!.AsArray().Select(one => new LatLng((double)one!["value"]!, east[(long)one["fromMs"]!]))];
        }

        static string Degrees(double degrees) => degrees.ToString("F6", CultureInfo.InvariantCulture);
    }
}

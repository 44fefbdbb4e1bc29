using System.Collections.Concurrent;
using System.Diagnostics;
using Grange.Vehicles.Agent;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Replay;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Vehicles.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Vehicles.Tests.Agent;

/// <summary>The agent and our ELM327 over real sockets.</summary>
public sealed class ElmSourceTests
{
    const string Vin = "1M8GDM9AXKP042788";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5), Search = TimeSpan.FromMilliseconds(100);

    static ElmServer Car(Func<IReadOnlyList<SimulatedEcu>, ElmChip>? chip = null)
    {
        var began = Stopwatch.StartNew();
        var rows = TripCsv.Read(new StringReader("seconds,speed\n0,50\n1,52\n2,54\n3,50\n")).Value.Rows;
        var trip = new SimulatedTrip(rows, () => began.ElapsedMilliseconds);
        SimulatedEcu[] bus = [new(0x7E8, Vin, [new(0x0301), new(0xD2FF)], trip.Value), new(0x7E9, null, [], signal => signal.Path == "Vehicle.Speed" ? trip.Value(signal) : null)];
        return new ElmServer(0, () => chip?.Invoke(bus) ?? new ElmChip(bus), Search, TimeProvider.System);
    }

    static async Task<(Sink Sink, ElmSource Source)> UntilAsync(ElmServer car, bool headers, Func<Sink, bool> enough, ElmAddress? at = null)
    {
        using var stop = new CancellationTokenSource();
        var (sink, source) = (new Sink(), new ElmSource(at ?? new ElmAddress("127.0.0.1", car.Port, IsSerial: false), headers, TimeProvider.System, NullLogger.Instance));
        var running = source.RunAsync(sink, stop.Token);
        var clock = Stopwatch.StartNew();
        while (!enough(sink) && clock.Elapsed < 3 * Limit && !running.IsFaulted) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        sink.Took = clock.Elapsed;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(enough(sink), $"after {clock.Elapsed}: {string.Join(", ", sink.Latest.Keys.Select(signal => signal.Path))}\n{string.Join(' ', car.Heard)}");
        return (sink, source);
    }

    static bool HasAll(Sink sink) => sink.Texts.ContainsKey("Vehicle.VehicleIdentification.VIN") && sink.Texts.ContainsKey("Vehicle.OBD.DTCList")
        && new[] { "Vehicle.Speed", "Vehicle.Powertrain.CombustionEngine.Speed", "Vehicle.Powertrain.CombustionEngine.ECT" }.All(path => sink.Latest.ContainsKey(Signals.Of(path)));

    /// <summary>A pseudo-terminal in place of a USB adapter's: what the kernel makes of a serial line is between the agent and the chip.</summary>
    [Fact]
    public async Task A_serial_adapter_is_read_the_same()
    {
        await using var car = Car();
        var device = Path.Combine(Path.GetTempPath(), $"grange-elm-{car.Port}");
        using var bridge = Process.Start(new ProcessStartInfo("socat", [$"PTY,link={device},raw,echo=0", $"TCP:127.0.0.1:{car.Port}"]))!;
        try
        {
            while (!File.Exists(device)) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.True(ElmAddress.TryParse(device, out var address));
            var (sink, _) = await UntilAsync(car, headers: true, HasAll, address);
            Assert.Equal(Vin, sink.Texts["Vehicle.VehicleIdentification.VIN"]);
        }
        finally
        {
            bridge.Kill();
        }
    }

    [Theory]
    [InlineData("192.168.0.10:35000", "192.168.0.10", 35_000, false)]
    [InlineData("obd.local", "obd.local", 35_000, false)]
    [InlineData("/dev/ttyUSB0", "/dev/ttyUSB0", 38_400, true)]
    [InlineData("/dev/rfcomm0@115200", "/dev/rfcomm0", 115_200, true)]
    public void Addresses_are_of_two_kinds(string text, string name, int number, bool isSerial)
    {
        Assert.True(ElmAddress.TryParse(text, out var address));
        Assert.Equal(new ElmAddress(name, number, isSerial), address);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":35000")]
    [InlineData("host:0")]
    [InlineData("host:70000")]
    [InlineData("/dev/ttyUSB0@fast")]
    public void What_is_no_address_is_refused(string text) => Assert.False(ElmAddress.TryParse(text, out _));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_vehicle_tells_who_it_is_how_fast_it_is_and_what_ails_it_within_five_seconds(bool headers)
    {
        await using var car = Car();
        var (sink, _) = await UntilAsync(car, headers, HasAll);
        Assert.True(sink.Took < Limit, $"{sink.Took}");
        Assert.Equal(Vin, sink.Texts["Vehicle.VehicleIdentification.VIN"]);
        Assert.Equal("""["P0301","U12FF"]""", sink.Texts["Vehicle.OBD.DTCList"]);
        var speed = sink.Latest[Signals.Of("Vehicle.Speed")];
        Assert.InRange(speed, 50, 54);
        Assert.InRange(sink.Latest[Signals.Of("Vehicle.Powertrain.CombustionEngine.Speed")], 850 + 38 * 50, 850 + 38 * 54);
        Assert.Equal((1, 2d), (sink.Latest[Signals.Of("Vehicle.OBD.Status.IsMILOn")], sink.Latest[Signals.Of("Vehicle.OBD.Status.DTCCount")]));
        Assert.Contains(car.Heard, command => command.Length > 4 && command.StartsWith("01", StringComparison.Ordinal)); // several at once
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ids_of_29_bits_are_read_too(bool headers)
    {
        await using var car = Car(bus => new ElmChip([new SimulatedEcu(0x18DAF110, Vin, [], signal => signal.Path == "Vehicle.Speed" ? 33 : null)], isExtended: true));
        var (sink, _) = await UntilAsync(car, headers, sink => sink.Texts.ContainsKey("Vehicle.VehicleIdentification.VIN") && sink.Latest.ContainsKey(Signals.Of("Vehicle.Speed")));
        Assert.Equal((Vin, 33d), (sink.Texts["Vehicle.VehicleIdentification.VIN"], sink.Latest[Signals.Of("Vehicle.Speed")]));
    }

    [Fact]
    public async Task A_vehicle_that_answers_one_parameter_at_a_time_is_asked_so()
    {
        await using var car = Car(bus => new ElmChip(bus) { TakesSeveral = false });
        await UntilAsync(car, headers: true, HasAll);
        Assert.Contains("010C", car.Heard);
        Assert.Single(car.Heard, command => command.Length > 4 && command.StartsWith("01", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("01", "NO DATA")]
    [InlineData("0100", "UNABLE TO CONNECT")]
    [InlineData("0902", "?")]
    [InlineData("01", "?")]
    [InlineData("01", "STOPPED")]
    [InlineData("01", "BUFFER FULL")]
    [InlineData("01", "CAN ERROR")]
    [InlineData("01", "BUS ERROR")]
    [InlineData("01", "<DATA ERROR")]
    [InlineData("01", "7E8 04 41 ZZ")]
    [InlineData("01", "LV RESET")]
    [InlineData("03", "CAN ERROR")]
    [InlineData("ATH1", "?")]
    [InlineData("ATSP0", "?")]
    [InlineData("0100", ElmServer.Drop)]
    [InlineData("0902", ElmServer.Drop)]
    [InlineData("010", ElmServer.Drop)]
    public async Task It_recovers_from(string command, string trouble)
    {
        await using var car = Car();
        car.GoWrong(command, trouble);
        var (sink, _) = await UntilAsync(car, headers: true, sink => car.TroublesLeft == 0 && HasAll(sink));
        Assert.InRange(sink.Latest[Signals.Of("Vehicle.Speed")], 50, 54);
        Assert.Equal(trouble == ElmServer.Drop ? 2 : 1, car.Connections);
    }

    [Fact]
    public async Task A_line_that_falls_silent_is_opened_anew()
    {
        await using var car = Car();
        car.GoWrong("0902", ElmServer.Hang);
        await UntilAsync(car, headers: true, HasAll);
        Assert.Equal(2, car.Connections);
    }

    [Fact]
    public async Task Many_troubles_in_a_row_are_survived()
    {
        await using var car = Car();
        var random = new Random(11);
        string[] troubles = ["NO DATA", "?", "CAN ERROR", "STOPPED", "BUFFER FULL", "LV RESET", ElmServer.Drop, "UNABLE TO CONNECT", "FB ERROR"];
        for (var i = 0; i < 12; i++) car.GoWrong(i % 3 == 0 ? "0" : "01", troubles[random.Next(troubles.Length)]);
        await UntilAsync(car, headers: true, sink => car.TroublesLeft == 0 && sink.Latest.ContainsKey(Signals.Of("Vehicle.Speed")));
    }

    [Fact]
    public void What_moves_fast_is_asked_for_more_often()
    {
        var plan = new PollPlan([0x05, 0x0C, 0x0D, 0xA6]);
        var asked = new Dictionary<byte, int>();
        for (var second = 0; second < 60; second++)
            foreach (var pid in plan.Due(second * 1_000).SelectMany(pids => pids)) asked[pid] = asked.GetValueOrDefault(pid) + 1;
        Assert.Equal([(0x05, 6), (0x0C, 60), (0x0D, 60), (0xA6, 1)], asked.OrderBy(one => one.Key).Select(one => ((int)one.Key, one.Value)));
    }

    [Fact]
    public void What_stays_silent_is_asked_for_seldom_and_all_silent_is_the_end()
    {
        var plan = new PollPlan([0x0C, 0x0D]);
        Assert.Equal([[0x0C, 0x0D]], plan.Due(0));
        plan.Separate([0x0C, 0x0D]);
        Assert.Equal([[0x0C], [0x0D]], plan.Due(1));
        for (var i = 0; i < 3; i++)
        {
            plan.Heard(0x0C, false);
            plan.Heard(0x0D, true);
        }
        plan.Due(2_000);
        Assert.Equal([[0x0D]], plan.Due(4_000));
        Assert.False(plan.IsDead);
        for (var i = 0; i < 12; i++) plan.Heard(0x0D, false);
        Assert.True(plan.IsDead);
    }

    sealed class Sink : ITelemetrySink
    {
        public ConcurrentDictionary<Signal, double> Latest { get; } = [];
        public ConcurrentDictionary<string, string> Texts { get; } = [];
        public TimeSpan Took { get; set; }

        public void Take(long timeMs, IReadOnlyList<(Signal Signal, double Value)> values)
        {
            foreach (var (signal, value) in values) Latest[signal] = value;
        }

        public void Take(long timeMs, Signal signal, string text) => Texts[signal.Path] = text;
        public void Take(VehicleEvent happened) { }
    }
}

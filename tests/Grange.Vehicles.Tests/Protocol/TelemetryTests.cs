using System.Buffers;
using System.Text;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Telemetry;

namespace Grange.Vehicles.Tests.Protocol;

public sealed class TelemetryTests
{
    const long Now = 1_767_225_600_000; // 2026-01-01T00:00:00Z
    static readonly DeviceId Device = DeviceId.Parse("0x" + new string('7', 64), null);

    static (BatchFault Fault, TelemetryBatch Batch) Read(string json, string subject = "1")
    {
        var batch = new TelemetryBatch();
        return (TelemetryBatch.TryRead(Encoding.UTF8.GetBytes(json), Device, subject, Now, batch), batch);
    }

    static string Event(string data, string subject = "1", string? source = null)
        => $$"""{"specversion":"1.0","id":"a","source":"{{source ?? $"grange:device:{Device}"}}","subject":"{{subject}}","type":"grange.vehicle.status","time":"2026-01-01T00:00:00Z","data":{{data}}}""";

    static string Signal(string name, string value, string time = "2025-12-31T23:59:59.250Z") => $$"""{"name":"{{name}}","value":{{value}},"timestamp":"{{time}}"}""";

    static string Batch(params string[] signals) => $$"""[{{Event($$"""{"signals":[{{string.Join(',', signals)}}]}""")}}]""";

    [Fact]
    public void What_was_written_is_read_again()
    {
        TelemetryPoint[] points =
        [
            new(Signals.Of("Vehicle.Speed"), Now - 1_000, 51.25),
            new(Signals.Of("Vehicle.IsMoving"), Now - 1_000, 1, IsBoolean: true),
            new(Signals.Of("Vehicle.VehicleIdentification.VIN"), Now - 1_000, 0, "WP0ZZZ99ZTS392124"),
            new(Places.Latitude, Now, 33.986225, null, 1),
            new(Places.Longitude, Now, -6.725523, null, 1),
        ];
        VehicleEvent[] events = [new("harsh.braking", Now - 500, 1_500_000, """{"g":0.6}""")];
        var body = new ArrayBufferWriter<byte>();
        TelemetryWriter.Write(body, Device, "17", 3, points, events);
        var again = new ArrayBufferWriter<byte>();
        TelemetryWriter.Write(again, Device, "17", 3, points, events);
        Assert.Equal(body.WrittenSpan, again.WrittenSpan);

        var batch = new TelemetryBatch();
        Assert.Equal(BatchFault.None, TelemetryBatch.TryRead(body.WrittenSpan, Device, "17", Now, batch));
        Assert.Equal(points, batch.Points);
        Assert.Equal(events, batch.Events);
        Assert.Equal((6, 0), (batch.Accepted, batch.Refused));
    }

    [Fact]
    public void Names_of_DIMO_become_paths_in_their_units()
    {
        var (fault, batch) = Read(Batch(Signal("speed", "50"), Signal("isIgnitionOn", "1"), Signal("powertrainRange", "321.5"), Signal("obdRunTime", "7"), Signal("powertrainTractionBatteryStateOfChargeCurrent", "80.5")));
        Assert.Equal(BatchFault.None, fault);
        Assert.Equal(
            [("Vehicle.Speed", 50d), ("Vehicle.IsIgnitionOn", 1), ("Vehicle.Powertrain.Range", 321_500), ("Vehicle.OBD.RunTime", 7), ("Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", 80.5)],
            batch.Points.Select(point => (point.Signal.Path, point.Number)));
        Assert.All(batch.Points, point => Assert.Equal(Now - 750, point.TimestampMs));
    }

    [Fact]
    public void A_place_of_DIMO_is_two_points_of_one_time()
    {
        var (_, batch) = Read(Batch(Signal("currentLocationCoordinates", """{"latitude":33.9,"longitude":-6.7,"hdop":1.2}"""), Signal("currentLocationCoordinates", """{"latitude":91,"longitude":0}""")));
        Assert.Equal([(Places.Latitude, 33.9), (Places.Longitude, -6.7)], batch.Points.Select(point => (point.Signal, point.Number)));
        Assert.Equal((1, "type-mismatch"), (batch.Errors.Single().Item, batch.Errors.Single().Code));
    }

    [Fact]
    public void A_path_that_nobody_knows_is_taken_and_one_that_is_none_is_not()
    {
        var (_, batch) = Read(Batch(Signal("Vehicle.Roof.Tent.IsUp", "true"), Signal("Vehicle.", "1"), Signal("Vehicle..Speed", "1"), Signal("Bicycle.Speed", "1"), Signal("Vehicle.1Speed", "1"), Signal("Vehicle.Sp eed", "1")));
        Assert.Equal(("Vehicle.Roof.Tent.IsUp", 1d, true), batch.Points.Select(point => (point.Signal.Path, point.Number, point.IsBoolean)).Single());
        Assert.Equal(5, batch.Refused);
        Assert.All(batch.Errors, error => Assert.Equal("unknown-signal", error.Code));
    }

    [Fact]
    public void What_is_wrong_with_one_item_leaves_the_others()
    {
        var (fault, batch) = Read(Batch(
            Signal("Vehicle.Speed", "1"), Signal("Vehicle.Speed", "\"fast\""), Signal("Vehicle.IsMoving", "2"), Signal("Vehicle.Speed", "1e999"), Signal("Vehicle.Speed", "null"),
            Signal("Vehicle.Speed", "1", "2026-01-01T00:10:00.001Z"), Signal("Vehicle.Speed", "1", "2025-12-01T23:59:59Z"), Signal("Vehicle.Speed", "1", "yesterday"), "7", Signal("Vehicle.Speed", "2")));
        Assert.Equal(BatchFault.None, fault);
        Assert.Equal([1d, 2d], batch.Points.Select(point => point.Number));
        Assert.Equal(
            [(1, "type-mismatch"), (2, "type-mismatch"), (3, "type-mismatch"), (4, "type-mismatch"), (5, "ahead-of-time"), (6, "too-old"), (7, "timestamp"), (8, "item-malformed")],
            batch.Errors.Select(error => (error.Item, error.Code)));
    }

    [Theory]
    [InlineData("other-source")]
    [InlineData("other-subject")]
    [InlineData("event-incomplete")]
    [InlineData("member-twice")]
    [InlineData("data-malformed")]
    [InlineData("spec-version")]
    public void An_event_that_is_refused_leaves_no_point(string code)
    {
        var data = $$"""{"signals":[{{Signal("Vehicle.Speed", "1")}}]}""";
        var bad = code switch
        {
            "other-source" => Event(data, source: "grange:device:0x" + new string('8', 64)),
            "other-subject" => Event(data, "2"),
            "event-incomplete" => Event(data).Replace("\"id\":\"a\",", "", StringComparison.Ordinal),
            "member-twice" => Event(data).Replace("\"id\":\"a\",", "\"id\":\"a\",\"id\":\"a\",", StringComparison.Ordinal),
            "spec-version" => Event(data).Replace("\"1.0\"", "\"0.3\"", StringComparison.Ordinal),
            _ => Event("""{"signals":{}}"""),
        };
        var (fault, batch) = Read($"[{bad},{Event(data)}]");
        Assert.Equal((BatchFault.None, 1, 1), (fault, batch.Points.Count, batch.Refused));
        Assert.Equal((0, -1, code), (batch.Errors[0].Index, batch.Errors[0].Item, batch.Errors[0].Code));
        Assert.Equal(1, batch.Points[0].Event);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{}")]
    [InlineData("[] []")]
    [InlineData("nonsense")]
    public void What_is_no_array_of_events_is_malformed_and_leaves_nothing(string json)
    {
        var (fault, batch) = Read(json);
        Assert.Equal((BatchFault.Malformed, 0, 0), (fault, batch.Accepted, batch.Errors.Count));
    }

    [Fact]
    public void A_body_over_a_mebibyte_is_too_large()
        => Assert.Equal(BatchFault.TooLarge, TelemetryBatch.TryRead(new byte[TelemetryBatch.MaxBytes + 1], Device, "1", Now, new TelemetryBatch()));

    [Fact]
    public void A_damaged_body_never_throws_and_never_keeps_what_its_fault_disowns()
    {
        var place = Signal("currentLocationCoordinates", """{"latitude":1,"longitude":2}""");
        var whole = Encoding.UTF8.GetBytes("[" + Event("{\"signals\":[" + Signal("speed", "1") + "," + place + "],\"events\":[" + """{"name":"x","timestamp":"2026-01-01T00:00:00Z","metadata":{"a":[1]}}""" + "]}") + "]");
        var random = new Random(9);
        var batch = new TelemetryBatch();
        for (var round = 0; round < Counts.Of(3_000, 300_000); round++)
        {
            var bytes = whole.ToArray();
            for (var hits = random.Next(1, 6); hits > 0; hits--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var fault = TelemetryBatch.TryRead(bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length)), Device, "1", Now, batch);
            if (fault != BatchFault.None) Assert.Equal(0, batch.Accepted);
        }
    }

    [Fact]
    public void A_signature_holds_for_one_device_one_number_and_one_body()
    {
        using var key = P256Key.Import(Convert.FromHexString(new string('1', 64)));
        var body = "[]"u8.ToArray();
        var signature = BatchSignature.Sign(key, key.DeviceId, 7, body);
        Assert.Equal(P256Fault.None, BatchSignature.Verify(key.PublicKey.Span, key.DeviceId, 7, body, signature));
        Assert.Equal(P256Fault.Wrong, BatchSignature.Verify(key.PublicKey.Span, key.DeviceId, 8, body, signature));
        Assert.Equal(P256Fault.Wrong, BatchSignature.Verify(key.PublicKey.Span, Device, 7, body, signature));
        Assert.Equal(P256Fault.Wrong, BatchSignature.Verify(key.PublicKey.Span, key.DeviceId, 7, "[ ]"u8, signature));
        var header = BatchSignature.ToHeader(signature);
        var read = new byte[64];
        Assert.True(BatchSignature.TryReadHeader(header, read));
        Assert.Equal(signature, read);
        Assert.False(BatchSignature.TryReadHeader(header + "=", read));
        Assert.False(BatchSignature.TryReadHeader(header[..^1] + "!", read));
    }

    /// <summary>Computed beside this program: printf '%s\0' grange.vehicles.batch/1, 32 × 77, 0000000000000001, sha256("[]"), all through sha256sum.</summary>
    [Fact]
    public void The_digest_is_the_one_that_is_written_down()
    {
        var digest = new byte[32];
        BatchSignature.Digest(Device, 1, "[]"u8, digest);
        Assert.Equal("392843b4ce482eac3b9dfe539001a031e27e62f03d261ef39c32cdb2651741f3", Convert.ToHexStringLower(digest));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2026-01-01T00:00:00.1239Z", Now + 123)]
    [InlineData("2026-01-01T01:30:00+01:30", Now)]
    [InlineData("2025-12-31t19:00:00.5-05:00", Now + 500)]
    [InlineData("2016-12-31T23:59:60Z", 1_483_228_799_999)]
    public void A_time_is_read(string text, long ms)
    {
        Assert.True(Rfc3339.TryRead(Encoding.ASCII.GetBytes(text), out var read));
        Assert.Equal(ms, read);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T00:00:00.Z")]
    [InlineData("2026-01-01 00:00:00Z")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00+00:01")]
    [InlineData("2026-01-01T00:00:00+0100")]
    public void What_is_no_time_is_not_read(string text) => Assert.False(Rfc3339.TryRead(Encoding.ASCII.GetBytes(text), out _));
}

using Grange.Tests;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Obd;

namespace Grange.Vehicles.Tests.Protocol;

public sealed class ObdTests
{
    static List<ObdReading> Read(string hex)
    {
        var readings = new List<ObdReading>();
        ObdAnswer.Read(Convert.FromHexString(hex), readings);
        return readings;
    }

    /// <summary>Spec §6, V2: formulas of SAE J1979, computed by hand.</summary>
    [Theory]
    [InlineData("410C145F", "Powertrain.CombustionEngine.Speed", 1303.75)]
    [InlineData("41055F", "Powertrain.CombustionEngine.ECT", 55)]
    [InlineData("4142394B", "OBD.ControlModuleVoltage", 14.667)]
    [InlineData("4104FF", "OBD.EngineLoad", 100)]
    [InlineData("410600", "OBD.ShortTermFuelTrim1", -100)]
    [InlineData("410980", "OBD.LongTermFuelTrim2", 0)]
    [InlineData("410A21", "OBD.FuelPressure", 99)]
    [InlineData("410B65", "OBD.MAP", 101)]
    [InlineData("410D32", "Speed", 50)]
    [InlineData("410E7F", "OBD.TimingAdvance", -0.5)]
    [InlineData("410F28", "OBD.IntakeTemp", 0)]
    [InlineData("411001F4", "OBD.MAF", 5)]
    [InlineData("411133", "OBD.ThrottlePosition", 20)]
    [InlineData("41145A80", "OBD.O2.Sensor1.Voltage", 0.45)]
    [InlineData("411F0E10", "OBD.RunTime", 3600)]
    [InlineData("41210100", "OBD.DistanceWithMIL", 256)]
    [InlineData("412203E8", "OBD.FuelRailPressureVac", 79)]
    [InlineData("41230064", "OBD.FuelRailPressureDirect", 1000)]
    [InlineData("412480008000", "OBD.O2WR.Sensor1.Voltage", 4)]
    [InlineData("412D00", "OBD.EGRError", -100)]
    [InlineData("412FFF", "OBD.FuelLevel", 100)]
    [InlineData("413005", "OBD.WarmupsSinceDTCClear", 5)]
    [InlineData("4132FFFC", "OBD.EVAPVaporPressure", -1)]
    [InlineData("413480008100", "OBD.O2WR.Sensor1.Current", 0.001)]
    [InlineData("413C1900", "OBD.Catalyst.Bank1.Temperature1", 600)]
    [InlineData("414300FF", "OBD.AbsoluteLoad", 100)]
    [InlineData("41448000", "OBD.CommandedEquivalenceRatio", 1)]
    [InlineData("414628", "Exterior.AirTemperature", 0)]
    [InlineData("414D003C", "OBD.RunTimeMIL", 60)]
    [InlineData("41500A000000", "OBD.MaxMAF", 100)]
    [InlineData("4153C350", "OBD.EVAPVaporPressureAbsolute", 250)]
    [InlineData("4154FFFF", "OBD.EVAPVaporPressureAlternate", -1)]
    [InlineData("415BFF", "OBD.HybridBatteryRemaining", 100)]
    [InlineData("415C8C", "OBD.OilTemperature", 100)]
    [InlineData("415D6900", "OBD.FuelInjectionTiming", 0)]
    [InlineData("415E0064", "OBD.FuelRate", 5)]
    [InlineData("41617D", "OBD.DriverDemandTorque", 0)]
    [InlineData("41630190", "OBD.ReferenceTorque", 400)]
    [InlineData("41A400000FA0", "Powertrain.Transmission.ActualGearRatio", 4)]
    [InlineData("41A600012D68", "TraveledDistance", 7716)]
    public void A_parameter_is_read_by_its_formula(string hex, string path, double value)
        => Assert.Equal(value, Read(hex).Single(reading => reading.Signal.Path == "Vehicle." + path).Value, 9);

    [Fact]
    public void There_are_more_than_sixty_parameters_and_each_reads_what_it_writes()
    {
        Assert.True(ObdPids.All.Count >= 60, $"{ObdPids.All.Count}");
        var random = new Random(1);
        foreach (var pid in ObdPids.All)
            foreach (var value in pid.Values)
            {
                var data = new byte[pid.Length];
                random.NextBytes(data);
                Assert.True(value.TryRead(data, out var said));
                var again = data.ToArray();
                value.Write(said, again);
                Assert.Equal(data, again);
            }
    }

    [Fact]
    public void Several_parameters_in_one_answer_are_told_apart()
        => Assert.Equal([(0x0C, 1303.75), (0x0D, 50d), (0x05, 55)], Read("410C145F0D32055F").Select(reading => ((int)reading.Pid, reading.Value)));

    [Fact]
    public void The_lamp_and_the_number_of_codes_share_a_byte()
    {
        var status = Read("410183000000");
        Assert.Equal([("Vehicle.OBD.Status.IsMILOn", 1d), ("Vehicle.OBD.Status.DTCCount", 3)], status.Select(one => (one.Signal.Path, one.Value)));
    }

    [Fact]
    public void A_bitmap_says_what_is_supported()
    {
        var supported = new SortedSet<byte>();
        Assert.True(ObdAnswer.ReadSupported(Convert.FromHexString("4100BE1FA813"), supported));
        Assert.Equal([0x01, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x13, 0x15, 0x1C, 0x1F, 0x20], supported.Select(pid => (int)pid));
        Assert.True(ObdAnswer.ReadSupported(Convert.FromHexString("41E0FFFFFFFF"), supported));
        Assert.False(ObdAnswer.ReadSupported(Convert.FromHexString("4101FFFFFFFF"), supported));
    }

    [Theory]
    [InlineData(0x0301, "P0301")]
    [InlineData(0x4123, "C0123")]
    [InlineData(0x9A0F, "B1A0F")]
    [InlineData(0xD2FF, "U12FF")]
    [InlineData(0x0000, "P0000")]
    public void A_trouble_code_has_its_letter(int raw, string text)
    {
        Assert.Equal(text, new Dtc((ushort)raw).ToString());
        Assert.True(Dtc.TryParse(text, out var parsed));
        Assert.Equal(raw, parsed.Raw);
    }

    [Fact]
    public void Codes_stand_behind_a_count_on_CAN_and_alone_before_it()
    {
        var codes = new List<Dtc>();
        Assert.True(Dtc.Read(Convert.FromHexString("43020301D2FF"), hasCount: true, codes));
        Assert.Equal(["P0301", "U12FF"], codes.Select(code => code.ToString()));
        codes.Clear();
        Assert.True(Dtc.Read(Convert.FromHexString("43030100000000"), hasCount: false, codes));
        Assert.Equal(["P0301"], codes.Select(code => code.ToString()));
        Assert.True(Dtc.Read(Convert.FromHexString("4700"), hasCount: true, codes));
        Assert.False(Dtc.Read(Convert.FromHexString("4400"), hasCount: true, codes));
        Assert.Single(codes);
    }

    [Fact]
    public void A_vehicle_tells_its_VIN_in_both_ways()
    {
        Assert.True(Vin.TryRead(Convert.FromHexString("490201574155555A5A5A344D454330303031393035"[..(2 * 20)]), out var vin));
        Assert.Equal("WAUUZZZ4MEC000190", vin);
        byte[][] old = [.. new[] { "49020100000031", "4902024D384744", "4902034D394158", "4902044B503034", "49020532373838" }.Select(Convert.FromHexString)];
        Assert.True(Vin.TryRead(OldMessages.Join(old.Reverse()), out vin));
        Assert.Equal("1M8GDM9AXKP042788", vin);
        Assert.Null(OldMessages.Join(old.Where((_, at) => at != 2)));
        Assert.False(Vin.TryRead(Convert.FromHexString("490201" + new string('F', 34)), out _));
    }

    [Theory]
    [InlineData("1M8GDM9AXKP042788", true)] // 49 CFR 565's own example
    [InlineData("5GZCZ43D13S812715", true)]
    [InlineData("11111111111111111", true)]
    [InlineData("1M8GDM9A1KP042788", false)]
    [InlineData("1M8GDM9AXKP04278", false)]
    [InlineData("1M8GDM9AXKPO42788", false)]
    public void The_check_digit_is_checked(string vin, bool holds) => Assert.Equal(holds, Vin.HasCheckDigit(vin));

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(2);
        for (var round = 0; round < Counts.Of(20_000, 1_000_000); round++)
        {
            var bytes = new byte[random.Next(24)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && random.Next(2) == 0) bytes[0] = "\x41\x43\x47\x49"u8[random.Next(4)];
            var (readings, codes, pids) = (new List<ObdReading>(), new List<Dtc>(), new HashSet<byte>());
            ObdAnswer.Read(bytes, readings);
            ObdAnswer.ReadSupported(bytes, pids);
            Dtc.Read(bytes, random.Next(2) == 0, codes);
            Vin.TryRead(bytes, out _);
            OldMessages.Join([bytes, bytes]);
            Assert.All(readings, reading => Assert.True(double.IsFinite(reading.Value)));
        }
    }

    [Fact]
    public void Every_reading_is_of_a_known_signal_and_of_one_parameter()
    {
        var signals = ObdPids.All.SelectMany(pid => pid.Values).Select(value => value.Signal).ToList();
        Assert.All(signals, signal => Assert.True(signal.IsKnown));
        Assert.Equal(0x0D, ObdPids.Telling(Signals.Of("Vehicle.Speed"))!.Id);
    }
}

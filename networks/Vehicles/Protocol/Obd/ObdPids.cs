using Grange.Vehicles.Catalogue;

namespace Grange.Vehicles.Protocol.Obd;

/// <summary>Service 01 of SAE J1979: parameters, their lengths and formulas (A, B, … are the bytes behind the PID).</summary>
public static class ObdPids
{
    static readonly ObdPid?[] Table = Build();

    /// <summary>Every parameter that has a value, by PID.</summary>
    public static IReadOnlyList<ObdPid> All { get; } = [.. Table.OfType<ObdPid>().Where(pid => pid.Values.Count > 0)];

    /// <summary>A parameter; null for one whose length we do not know.</summary>
    public static ObdPid? Find(byte id) => Table[id];

    /// <summary>The parameter that tells a signal; null where none does.</summary>
    public static ObdPid? Telling(Signal signal) => All.FirstOrDefault(pid => pid.Values.Any(value => value.Signal == signal));

    /// <summary>Adds which of the 32 PIDs after <paramref name="first"/> (00, 20, 40, …) the vehicle has.</summary>
    public static void AddSupported(byte first, ReadOnlySpan<byte> bitmap, ISet<byte> into)
    {
        for (var bit = 0; bit < 32 && bit / 8 < bitmap.Length; bit++)
            if ((bitmap[bit / 8] & 0x80 >> bit % 8) != 0 && first + bit + 1 <= byte.MaxValue) into.Add((byte)(first + bit + 1));
    }

    static ObdPid?[] Build()
    {
        var rows = new Rows();
        Bitmaps(rows);
        Engine(rows);
        OxygenSensors(rows);
        Emissions(rows);
        Pedals(rows);
        Fuel(rows);
        Totals(rows);
        return rows.Table;
    }

    static void Bitmaps(Rows rows)
    {
        for (var first = 0; first <= 0xC0; first += 0x20) rows.Silent((byte)first, 4);
        rows.Silent(0x02, 2); // the DTC of a freeze frame
        rows.Silent(0x03, 2); // states of two fuel systems
        rows.Silent(0x12, 1); // secondary air
        rows.Silent(0x41, 4); // monitors of this drive cycle
        rows.Silent(0x5F, 1); // emission requirements
        rows.Silent(0x65, 2); // auxiliary inputs
    }

    static void Engine(Rows rows)
    {
        rows.Add(0x01, 4, new Row("OBD.Status.IsMILOn", 0, 1, Mask: 0x80), new Row("OBD.Status.DTCCount", 0, 1, Mask: 0x7F));
        rows.Percent(0x04, "OBD.EngineLoad");
        rows.Celsius(0x05, "Powertrain.CombustionEngine.ECT");
        rows.Trim(0x06, "OBD.ShortTermFuelTrim1");
        rows.Trim(0x07, "OBD.LongTermFuelTrim1");
        rows.Trim(0x08, "OBD.ShortTermFuelTrim2");
        rows.Trim(0x09, "OBD.LongTermFuelTrim2");
        rows.Byte(0x0B, "OBD.MAP");
        rows.Word(0x0C, "Powertrain.CombustionEngine.Speed", 1, 4);
        rows.Byte(0x0D, "Speed");
        rows.Byte(0x0E, "OBD.TimingAdvance", 1, 2, -64);
        rows.Celsius(0x0F, "OBD.IntakeTemp");
        rows.Word(0x10, "OBD.MAF", 1, 100);
        rows.Percent(0x11, "OBD.ThrottlePosition");
        rows.Byte(0x1C, "OBD.OBDStandards");
        rows.Add(0x1E, 1, new Row("OBD.IsPTOActive", 0, 1, Mask: 0x01));
        rows.Word(0x1F, "OBD.RunTime");
        rows.Word(0x42, "OBD.ControlModuleVoltage", 1, 1_000);
        rows.Word(0x43, "OBD.AbsoluteLoad", 100, 255);
        rows.Word(0x44, "OBD.CommandedEquivalenceRatio", 2, 65_536);
        rows.Celsius(0x46, "Exterior.AirTemperature");
        rows.Byte(0x50, "OBD.MaxMAF", 10, 1, 0, length: 4);
        rows.Celsius(0x5C, "OBD.OilTemperature");
        rows.Byte(0x61, "OBD.DriverDemandTorque", 1, 1, -125);
        rows.Byte(0x62, "Powertrain.CombustionEngine.TorquePercent", 1, 1, -125);
        rows.Word(0x63, "OBD.ReferenceTorque");
        rows.Byte(0x8E, "OBD.EngineFrictionTorque", 1, 1, -125);
        rows.Add(0xA4, 4, new Row("Powertrain.Transmission.ActualGearRatio", 2, 2, 1, 1_000));
    }

    /// <summary>§14–1B: A/200 V and a trim (FF where the sensor is not used for it). 24–2B and 34–3B: λ = 2(256A+B)/65536, then volts or milliamperes.</summary>
    static void OxygenSensors(Rows rows)
    {
        rows.Byte(0x13, "OBD.OxygenSensorsIn2Banks");
        rows.Byte(0x1D, "OBD.OxygenSensorsIn4Banks");
        for (var sensor = 1; sensor <= 8; sensor++)
        {
            var (narrow, wide) = ($"OBD.O2.Sensor{sensor}", $"OBD.O2WR.Sensor{sensor}");
            rows.Add((byte)(0x13 + sensor), 2, new Row(narrow + ".Voltage", 0, 1, 1, 200), new Row(narrow + ".ShortTermFuelTrim", 1, 1, 100, 128, -100));
            rows.Add((byte)(0x23 + sensor), 4, new Row(wide + ".Lambda", 0, 2, 2, 65_536), new Row(wide + ".Voltage", 2, 2, 8, 65_536));
            rows.Add((byte)(0x33 + sensor), 4, new Row(wide + ".Lambda", 0, 2, 2, 65_536), new Row(wide + ".Current", 2, 2, 1, 256_000, -0.128)); // (256C+D)/256 − 128 mA
        }
        rows.Add(0x4F, 4, new Row("OBD.MaxEquivalenceRatio", 0, 1), new Row("OBD.MaxO2Voltage", 1, 1), new Row("OBD.MaxO2Current", 2, 1), new Row("OBD.MaxMAP", 3, 1, 10));
        (byte Pid, string Term, int First, int Second)[] trims = [(0x55, "Short", 1, 3), (0x56, "Long", 1, 3), (0x57, "Short", 2, 4), (0x58, "Long", 2, 4)];
        foreach (var (pid, term, first, second) in trims)
            rows.Add(pid, 2, new Row($"OBD.{term}TermO2Trim{first}", 0, 1, 100, 128, -100), new Row($"OBD.{term}TermO2Trim{second}", 1, 1, 100, 128, -100));
    }

    static void Emissions(Rows rows)
    {
        rows.Percent(0x2C, "OBD.CommandedEGR");
        rows.Byte(0x2D, "OBD.EGRError", 100, 128, -100);
        rows.Percent(0x2E, "OBD.CommandedEVAP");
        rows.Add(0x32, 2, new Row("OBD.EVAPVaporPressure", 0, 2, 1, 4, Signed: true));
        rows.Word(0x53, "OBD.EVAPVaporPressureAbsolute", 1, 200);
        rows.Add(0x54, 2, new Row("OBD.EVAPVaporPressureAlternate", 0, 2, Signed: true));
        (byte Pid, string Place)[] catalysts = [(0x3C, "Bank1.Temperature1"), (0x3D, "Bank2.Temperature1"), (0x3E, "Bank1.Temperature2"), (0x3F, "Bank2.Temperature2")];
        foreach (var (pid, place) in catalysts) rows.Word(pid, "OBD.Catalyst." + place, 1, 10, -40);
    }

    static void Pedals(Rows rows)
    {
        rows.Percent(0x45, "OBD.RelativeThrottlePosition");
        rows.Percent(0x47, "OBD.ThrottlePositionB");
        rows.Percent(0x48, "OBD.ThrottlePositionC");
        rows.Percent(0x49, "OBD.AcceleratorPositionD");
        rows.Percent(0x4A, "OBD.AcceleratorPositionE");
        rows.Percent(0x4B, "OBD.AcceleratorPositionF");
        rows.Percent(0x4C, "OBD.ThrottleActuator");
        rows.Percent(0x5A, "OBD.RelativeAcceleratorPosition");
    }

    static void Fuel(Rows rows)
    {
        rows.Byte(0x0A, "OBD.FuelPressure", 3);
        rows.Add(0x22, 2, new Row("OBD.FuelRailPressureVac", 0, 2, 79, 1_000));
        rows.Word(0x23, "OBD.FuelRailPressureDirect", 10);
        rows.Percent(0x2F, "OBD.FuelLevel");
        rows.Byte(0x51, "OBD.FuelType");
        rows.Percent(0x52, "OBD.EthanolPercent");
        rows.Word(0x59, "OBD.FuelRailPressureAbsolute", 10);
        rows.Percent(0x5B, "OBD.HybridBatteryRemaining");
        rows.Word(0x5D, "OBD.FuelInjectionTiming", 1, 128, -210);
        rows.Word(0x5E, "OBD.FuelRate", 1, 20);
        rows.Word(0xA2, "OBD.CylinderFuelRate", 1, 32);
    }

    static void Totals(Rows rows)
    {
        rows.Word(0x21, "OBD.DistanceWithMIL");
        rows.Byte(0x30, "OBD.WarmupsSinceDTCClear");
        rows.Word(0x31, "OBD.DistanceSinceDTCClear");
        rows.Byte(0x33, "OBD.BarometricPressure");
        rows.Word(0x4D, "OBD.RunTimeMIL");
        rows.Word(0x4E, "OBD.TimeSinceDTCCleared");
        rows.Add(0xA6, 4, new Row("TraveledDistance", 0, 4, 1, 10));
    }

    /// <summary>A row as it is written above: the path without <c>Vehicle.</c></summary>
    sealed record Row(string Path, int At, int Width, double Multiply = 1, double Divide = 1, double Add = 0, bool Signed = false, uint Mask = 0)
    {
        public ObdValue Read() => new(Signals.Of("Vehicle." + Path), At, Width, Multiply, Divide, Add, Signed, Mask);
    }

    sealed class Rows
    {
        public ObdPid?[] Table { get; } = new ObdPid?[256];

        public void Add(byte pid, int length, params ReadOnlySpan<Row> values)
        {
            if (Table[pid] is not null) throw new InvalidOperationException($"PID {pid:X2} stands in the table twice");
            Table[pid] = new(pid, length, [.. values.ToArray().Select(value => value.Read())]);
        }

        public void Silent(byte pid, int length) => Add(pid, length);
        public void Byte(byte pid, string path, double multiply = 1, double divide = 1, double add = 0, int length = 1) => Add(pid, length, new Row(path, 0, 1, multiply, divide, add));
        public void Word(byte pid, string path, double multiply = 1, double divide = 1, double add = 0) => Add(pid, 2, new Row(path, 0, 2, multiply, divide, add));
        public void Percent(byte pid, string path) => Byte(pid, path, 100, 255);
        public void Celsius(byte pid, string path) => Byte(pid, path, add: -40);
        public void Trim(byte pid, string path) => Byte(pid, path, 100, 128, -100);
    }
}

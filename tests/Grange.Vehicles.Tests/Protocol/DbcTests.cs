using Grange.Tests;
using Grange.Vehicles.Protocol.Can;
using Grange.Vehicles.Protocol.Dbc;

namespace Grange.Vehicles.Tests.Protocol;

public sealed class DbcTests
{
    const string Own = """
        VERSION "1"
        NS_ :
            CM_
            VAL_
            SG_MUL_VAL_
        BU_: A B

        BO_ 291 Small: 8 A
         SG_ Speed : 0|16@1+ (0.01,-10) [-10|645.35] "km/h" B
         SG_ Torque : 23|12@0- (0.5,0) [-1024|1023.5] "Nm" B
         SG_ Lamp : 39|1@0+ (1,0) [0|1] "" B
         SG_ Wide : 40|24@1+ (1,0) [0|0] "" B

        BO_ 2566844926 Long: 8 A
         SG_ Which M : 0|4@1+ (1,0) [0|15] "" B
         SG_ One m1 : 8|8@1- (1,0) [0|0] "" B
         SG_ Two m2M : 8|8@1+ (1,0) [0|0] "" B
         SG_ Deep m5 : 16|8@1+ (2,0) [0|0] "" B
         SG_ F : 32|32@1- (1,0) [0|0] "" B

        CM_ SG_ 291 Speed "a comment
        over lines; BO_ 1 NotAMessage: 8 A";
        VAL_ 291 Lamp 0 "off" 1 "on \"full\"" ;
        SIG_VALTYPE_ 2566844926 F : 1;
        SG_MUL_VAL_ 2566844926 Deep Two 5-7, 9-9;
        """;

    static DbcFile File(string text) => DbcFile.Parse(text).Value;

    static Dictionary<string, double> Read(DbcFile file, string frame)
    {
        Assert.True(CanFrame.TryParse(frame, out var parsed));
        var readings = new List<DbcReading>();
        file.Find(parsed)!.Read(parsed.Data.Span, readings);
        return readings.ToDictionary(one => one.Signal.Name, one => one.Value);
    }

    [Fact]
    public void Both_byte_orders_signs_and_words_are_read()
    {
        var file = File(Own);
        Assert.Equal(["Small", "Long"], file.Messages.Select(message => message.Name));
        var said = Read(file, "123#E803FFE080030201");
        Assert.Equal(0.01 * 0x03E8 - 10, said["Speed"], 9);
        Assert.Equal(0.5 * -2, said["Torque"]); // FFE of twelve bits
        Assert.Equal((1d, (double)0x010203), (said["Lamp"], said["Wide"]));
        var readings = new List<DbcReading>();
        file.Messages[0].Read(Convert.FromHexString("E803FFE080030201"), readings);
        Assert.Equal("on \\\"full\\\"", readings.Single(one => one.Signal.Name == "Lamp").Word);
    }

    [Fact]
    public void A_switched_signal_is_there_for_its_values_only()
    {
        var file = File(Own);
        Assert.Equal(["Which", "One", "F"], Read(file, "18FEF1FE#01FF00000000A0C1").Keys);
        Assert.Equal(-1, Read(file, "18FEF1FE#01FF00000000A0C1")["One"]);
        Assert.Equal(-20, Read(file, "18FEF1FE#01FF00000000A0C1")["F"]);
        Assert.Equal(["Which", "Two", "Deep", "F"], Read(file, "18FEF1FE#0206070000000000").Keys);
        Assert.Equal(14, Read(file, "18FEF1FE#0206070000000000")["Deep"]);
        Assert.Equal(["Which", "Two", "F"], Read(file, "18FEF1FE#0208070000000000").Keys);
        Assert.Equal(["Which", "F"], Read(file, "18FEF1FE#0308070000000000").Keys);
    }

    [Fact]
    public void A_frame_that_is_short_tells_what_is_in_it()
        => Assert.Equal(["Speed"], Read(File(Own), "123#E803").Keys);

    /// <summary>Vectors of cantools' own documentation and tests, for its files.</summary>
    [Theory]
    [InlineData("cantools_motohawk", "1F0#C006E00000000000", "Temperature=250.55 AverageRadius=3.2 Enable=1")]
    [InlineData("cantools_floating_point", "400#75931804562E60C0", "Signal1=-129.448")]
    [InlineData("cantools_floating_point", "401#0080014324B29649", "Signal2=1234500.5 Signal1=129.5")]
    public void Frames_that_cantools_documents_are_read_alike(string name, string frame, string expected)
    {
        var said = Read(File(System.IO.File.ReadAllText(ReferenceData.Path($"vehicles/dbc/{name}.dbc"))), frame);
        Assert.Equal(expected.Split(' '), said.Select(one => FormattableString.Invariant($"{one.Key}={Math.Round(one.Value, 6)}")));
    }

    /// <summary>A second, plain way to read bits stands against the fast one, over every signal of every saved file.</summary>
    [Fact]
    public void All_saved_files_parse_and_every_signal_is_read_bit_by_bit_alike()
    {
        var files = Directory.GetFiles(ReferenceData.Path("vehicles/dbc"), "*.dbc");
        Assert.Equal(10, files.Length);
        var (random, signals) = (new Random(7), 0);
        foreach (var path in files)
        {
            var text = System.IO.File.ReadAllText(path);
            var file = File(text);
            Assert.Equal(text.Split('\n').Count(line => line.TrimStart().StartsWith("SG_ ", StringComparison.Ordinal)), file.Messages.Sum(message => message.Signals.Count));
            Assert.Equal(text.Split('\n').Count(line => line.StartsWith("BO_ ", StringComparison.Ordinal)), file.Messages.Count);
            foreach (var message in file.Messages)
                foreach (var signal in message.Signals)
                {
                    signals++;
                    for (var round = 0; round < 8; round++)
                    {
                        var data = new byte[message.Length];
                        random.NextBytes(data);
                        var fits = signal.TryReadRaw(data, out var raw);
                        Assert.Equal(Plain(signal, data), fits ? raw : null);
                    }
                }
        }
        Assert.True(signals > 500, $"{signals}");
    }

    static long? Plain(DbcSignal signal, byte[] data)
    {
        UInt128 value = 0;
        var at = signal.Start;
        for (var bit = 0; bit < signal.Length; bit++)
        {
            if (at < 0 || at / 8 >= data.Length) return null;
            var one = (UInt128)(data[at / 8] >> at % 8 & 1);
            if (signal.IsIntel)
            {
                value |= one << bit;
                at++;
            }
            else
            {
                value = value << 1 | one;
                at = at % 8 == 0 ? at + 15 : at - 1;
            }
        }
        var isNegative = signal.Number == DbcNumber.Signed && (value >> signal.Length - 1) == 1;
        return (long)(isNegative ? value | UInt128.MaxValue << signal.Length : value);
    }

    [Fact]
    public void Extended_switches_of_a_saved_file_hang_on_each_other()
    {
        var file = File(System.IO.File.ReadAllText(ReferenceData.Path("vehicles/dbc/cantools_multiplex_2.dbc")));
        var extended = file.Messages.Single(message => message.Name == "Extended");
        Assert.True(extended.IsExtended);
        string[] Names(string hex)
        {
            var readings = new List<DbcReading>();
            extended.Read(Convert.FromHexString(hex), readings);
            return [.. readings.Select(one => one.Signal.Name).Order(StringComparer.Ordinal)];
        }
        Assert.Equal(["S0", "S1", "S2", "S3", "S6", "S7"], Names("0000000001000000")); // S0 = 0: S1; S1 = 0: S2 and S3; S6 = 1: S7
        Assert.Equal(["S0", "S1", "S4", "S6", "S8"], Names("2000000002000000"));
        Assert.Equal(["S0", "S5", "S6"], Names("0100000000000000"));
    }

    [Theory]
    [InlineData("BO_ 4096 TooHigh: 8 A")]
    [InlineData("BO_ 1 X: 65 A")]
    [InlineData(" SG_ Nowhere : 0|8@1+ (1,0) [0|0] \"\" B")]
    [InlineData("BO_ 1 X: 8 A\n SG_ S : 0|65@1+ (1,0) [0|0] \"\" B")]
    [InlineData("BO_ 1 X: 8 A\n SG_ S : 0|8@2+ (1,0) [0|0] \"\" B")]
    [InlineData("BO_ 1 X: 8 A\n SG_ S x1 : 0|8@1+ (1,0) [0|0] \"\" B")]
    [InlineData("BO_ 1 X: 8 A\n SG_ S : 0|8@1+ (1,0) [0|0]")]
    public void A_file_that_is_wrong_is_refused_with_its_line(string text)
    {
        Assert.False(DbcFile.Parse(text).TryGet(out _, out var fault));
        Assert.Equal("dbc-malformed", fault.Code);
        Assert.StartsWith($"line {text.Split('\n').Length}:", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_names_signals_of_VSS_by_formulas_of_DBC()
    {
        var template = DecodeTemplate.Parse("""
            # coolant and engine speed of the first ECU
            7E8:..4105 Vehicle.Powertrain.CombustionEngine.ECT 31|8@0+ (1,-40) [-40|215] "C"
            *:..410C Vehicle.Powertrain.CombustionEngine.Speed 31|16@0+ (0.25,0) [0|16383] "rpm"
            """).Value;
        var said = new List<(Grange.Vehicles.Catalogue.Signal Signal, double Value)>();
        foreach (var text in (string[])["7E8#0341055F00000000", "7E9#0341055F", "7E9#04410C145F"])
        {
            Assert.True(CanFrame.TryParse(text, out var frame));
            template.Read(frame, said);
        }
        Assert.Equal([("Vehicle.Powertrain.CombustionEngine.ECT", 55d), ("Vehicle.Powertrain.CombustionEngine.Speed", 1303.75)], said.Select(one => (one.Signal.Path, one.Value)));
        Assert.False(DecodeTemplate.Parse("\n7E8 Vehicle.Speed 0|8@1+ (1,0) [0|0]").TryGet(out _, out var fault));
        Assert.StartsWith("line 2:", fault!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(1436509052.249713) can0 044#2A366C2B", "044#2A366C2B", 1_436_509_052_249_713)]
    [InlineData("(1436509052.249713) can0 18FEEFFE#2A36 R", "18FEEFFE#2A36", 1_436_509_052_249_713)]
    [InlineData("  can0  1F334455   [3]  11 22 33   '.\"3'", "1F334455#112233", 0)]
    [InlineData("(000.100000) vcan0  7E8   [0]", "7E8#", 100_000)]
    [InlineData("(1.0) can1 123##31122", "123#1122", 1_000_000)]
    [InlineData("(1.0) can1 123#R", "123#", 1_000_000)]
    public void Lines_of_candump_are_frames(string line, string frame, long micros)
    {
        Assert.True(Candump.TryRead(line, out var read));
        Assert.Equal((frame, micros), (read.ToString(), read.TimeUs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("can0")]
    [InlineData("can0 8FF#11")]
    [InlineData("can0 044#1")]
    [InlineData("can0 0441#11")]
    [InlineData("(x) can0 044#11")]
    [InlineData("can0  044   [2]  11")]
    public void What_is_no_frame_is_none(string line) => Assert.False(Candump.TryRead(line, out _));

    [Fact]
    public void Damaged_files_and_lines_never_throw()
    {
        var random = new Random(8);
        const string letters = "BO_SGmM :|@()[],+-.0123456789\"\\\n\t;e";
        for (var round = 0; round < Counts.Of(3_000, 200_000); round++)
        {
            var text = Own.ToCharArray();
            for (var hits = random.Next(1, 8); hits > 0; hits--) text[random.Next(text.Length)] = letters[random.Next(letters.Length)];
            var damaged = new string(text, 0, random.Next(text.Length + 1));
            if (DbcFile.Parse(damaged).TryGet(out var file, out _))
                foreach (var message in file.Messages) message.Read(new byte[random.Next(65)], new List<DbcReading>());
            DecodeTemplate.Parse(damaged);
            Candump.TryRead(damaged.AsSpan(0, Math.Min(damaged.Length, random.Next(120))), out _);
        }
    }
}

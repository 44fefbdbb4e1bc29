using Grange.Wireless.Scripts;

namespace Grange.Wireless.Tests.Codecs;

/// <summary>Codecs in the styles of those that makers publish.</summary>
public sealed class Device_scripts
{
    const long Heard = 1_767_225_600_000;

    /// <summary>The Things Stack, in ES5.</summary>
    const string Weather = """
        function readInt16(bytes, at) {
          var value = (bytes[at] << 8) | bytes[at + 1];
          return value > 0x7fff ? value - 0x10000 : value;
        }

        function decodeUplink(input) {
          var data = {};
          var warnings = [];
          switch (input.fPort) {
            case 1:
              data.temperature = readInt16(input.bytes, 0) / 10;
              data.humidity = input.bytes[2];
              if (data.humidity > 100) warnings.push('humidity');
              break;
            case 2:
              data.firmware = input.bytes.map(function (one) { return ('0' + one.toString(16)).slice(-2); }).join('');
              break;
            default:
              return { errors: ['unknown FPort ' + input.fPort] };
          }
          return { data: data, warnings: warnings };
        }
        """;

    /// <summary>ChirpStack v3: channels and types, one after the other.</summary>
    const string Channels = """
        // a decoder of the third version
        function Decode(fPort, bytes, variables) {
          var decoded = {};
          for (var i = 0; i < bytes.length;) {
            var channel = bytes[i++], type = bytes[i++];
            if (channel === 0x01 && type === 0x75) decoded.battery = bytes[i], i += 1;
            else if (channel === 0x03 && type === 0x67) { decoded.temperature = signed(word(bytes.slice(i, i + 2))) / 10; i += 2; }
            else if (channel == 0x06) { decoded.door = bytes[i] ? "open" : "closed"; i++; }
            else break;
          }
          return decoded;
        }
        function word(bytes) { return (bytes[1] << 8 | bytes[0]) & 0xffff }
        function signed(value) { return value > 0x7fff ? value - 0x10000 : value }
        """;

    /// <summary>Of today: classes, arrows, templates, destructuring.</summary>
    const string Modern = """
        const TYPES = { 1: { name: 'level', size: 4, read: (view) => view.getFloat32(0) }, 2: { name: 'count', size: 2, read: (view) => view.getUint16(0, true) } };
        class Reader {
          at = 0;
          constructor(bytes) { this.bytes = bytes; }
          get isDone() { return this.at >= this.bytes.length; }
          take(count) { const part = this.bytes.slice(this.at, this.at + count); this.at += count; return part; }
        }
        function decodeUplink({ bytes, fPort, recvTime }) {
          const reader = new Reader(bytes), data = {};
          while (!reader.isDone) {
            const [tag] = reader.take(1);
            const type = TYPES[tag];
            if (!type) throw new Error(`no type ${tag} at ${reader.at - 1}`);
            data[type.name] = type.read(new DataView(new Uint8Array(reader.take(type.size)).buffer));
          }
          return { data: { ...data, port: fPort ?? 0, at: recvTime.toISOString() } };
        }
        """;

    [Theory]
    [InlineData(Weather, 1, "ff9c32", """{"temperature":-10,"humidity":50}""")]
    [InlineData(Weather, 2, "0a0b", """{"firmware":"0a0b"}""")]
    [InlineData(Channels, 85, "0175640367f6ff060001", """{"battery":100,"temperature":-1,"door":"open"}""")]
    [InlineData(Modern, 7, "013fc000000205ff", """{"level":1.5,"count":65285,"port":7,"at":"2026-01-01T00:00:00.000Z"}""")]
    public void A_makers_codec_runs_as_it_is(string source, byte port, string payload, string expected)
        => Assert.Equal(expected, DeviceScript.Read(source).Or().Decode(Convert.FromHexString(payload), port, Heard).Or().ToJsonString());

    [Fact]
    public void What_a_codec_calls_an_error_is_its_refusal() => Assert.Equal(("codec-refused", "unknown FPort 9"), Said(DeviceScript.Read(Weather).Or().Decode([], 9, Heard).Refusal()));

    [Fact]
    public void What_a_codec_throws_is_told_with_its_line() => Assert.Equal(("codec-error", "line 13: Error: no type 9 at 0"), Said(DeviceScript.Read(Modern).Or().Decode([9], 1, Heard).Refusal()));

    [Theory]
    [InlineData("function Decode(p, b) {\n  return b.x.y;\n}", "codec-error", "line 2: TypeError: Cannot read properties of undefined (reading 'y')")]
    [InlineData("function Decode(p, b) {\n  return later;\n}", "codec-error", "line 2: ReferenceError: later is not defined")]
    [InlineData("function Decode(p, b) {\n  b.convert();\n}", "codec-error", "line 2: TypeError: b.convert is not a function")]
    [InlineData("function Decode(p, b) { }", "codec-answer", "the codec gave nothing")]
    [InlineData("var decode = 1;", "codec-function", "the codec has no function decodeUplink, Decode or Decoder")]
    public void A_codec_that_fails_says_where(string source, string code, string detail) => Assert.Equal((code, detail), Said(DeviceScript.Read(source).Or().Decode([1], 1, Heard).Refusal()));

    [Theory]
    [InlineData("function (", "line 1: a name is expected, not '('")]
    [InlineData("var a = 1;\nvar b = ;", "line 2: a value is expected, not ';'")]
    [InlineData("function f() {\n  return 1;\n", "line 1: a brace is not closed")]
    [InlineData("var a = 'x\n'", "line 1: a text has no end")]
    [InlineData("import x from 'y'", "line 1: import is not run here: a codec is one file")]
    [InlineData("async function f() {}", "line 1: async functions are not run here: a codec waits for nothing")]
    public void A_source_that_cannot_be_read_says_where(string source, string detail) => Assert.Equal(("codec-syntax", detail), Said(DeviceScript.Read(source).Refusal()));

    [Fact]
    public void A_downlink_is_written_by_the_same_codec()
    {
        const string source = """
            function encodeDownlink(input) { return { fPort: 10, bytes: [input.data.led === 'on' ? 1 : 0, input.data.level & 0xff] }; }
            """;
        var sent = DeviceScript.Read(source).Or().Encode(System.Text.Json.Nodes.JsonNode.Parse("""{"led":"on","level":300}""")!, 1, Heard).Or();
        Assert.Equal("""{"fPort":10,"data":"ASw="}""", sent.ToJsonString());
    }

    [Fact]
    public void Runs_do_not_see_each_other()
    {
        var script = DeviceScript.Read("var seen = 0; function Decode(p, b) { Array.prototype.mark = (Array.prototype.mark || 0) + 1; seen++; return { seen: seen, mark: b.mark }; }").Or();
        for (var round = 0; round < 2; round++) Assert.Equal("""{"seen":1,"mark":1}""", script.Decode([], 1, Heard).Or().ToJsonString());
    }

    static (string, string) Said(Grange.Kernel.Fault fault) => (fault.Code, fault.Detail);
}

using Grange.Wireless.Codecs;

namespace Grange.Wireless.Tests.Codecs;

public sealed class Declared_codecs
{
    const string Meter = """
        {
          "endian": "little",
          "fields": [
            { "name": "battery", "at": 0, "type": "u8", "scale": 0.1, "unit": "V", "port": 2 },
            { "name": "temperature", "at": 1, "type": "i16", "scale": 0.01, "port": 2 },
            { "name": "door", "at": 3, "type": "u8", "bits": [7, 1], "values": { "0": "closed", "1": "open" }, "port": 2 },
            { "name": "count", "at": 4, "type": "u24", "port": 2, "optional": true },
            { "name": "level", "at": 1, "type": "f32", "when": { "at": 0, "is": 9 }, "port": 3 },
            { "name": "serial", "at": -2, "type": "hex", "port": 3 }
          ]
        }
        """;

    [Theory]
    [InlineData(2, "24d4fe80010203", """{"battery":3.6,"temperature":-3.00,"door":"open","count":197121}""")]
    [InlineData(2, "24d4fe00", """{"battery":3.6,"temperature":-3.00,"door":"closed"}""")]
    [InlineData(3, "090000c03fabcd", """{"level":1.5,"serial":"abcd"}""")]
    [InlineData(3, "080000c03fabcd", """{"serial":"abcd"}""")]
    public void Fields_are_read_where_they_are_declared(byte port, string payload, string expected)
        => Assert.Equal(expected, PayloadCodecs.Read(Meter).Or().Decode(Convert.FromHexString(payload), port, 0).Or().ToJsonString());

    [Fact]
    public void A_payload_that_ends_before_a_field_is_refused_by_the_fields_name()
        => Assert.Contains("'temperature'", PayloadCodecs.Read(Meter).Or().Decode([1, 2], 2, 0).Refusal().Detail);

    [Theory]
    [InlineData("""{ "fields": [] }""")]
    [InlineData("""{ "fields": [ { "name": "a", "at": 0, "type": "u9" } ] }""")]
    [InlineData("""{ "fields": [ { "name": "a", "at": 0, "type": "i8", "bits": [0, 1] } ] }""")]
    [InlineData("""{ "fields": [ { "name": "a", "at": 0, "type": "u8", "sclae": 2 } ] }""")]
    [InlineData("""{ "fields": [ { "name": "", "at": 0, "type": "u8" } ] }""")]
    [InlineData("""{ "endian": "middle", "fields": [ { "name": "a", "at": 0, "type": "u8" } ] }""")]
    public void A_declaration_that_says_something_else_is_refused(string source) => Assert.Equal("codec-fields", PayloadCodecs.Read(source).Refusal().Code);
}

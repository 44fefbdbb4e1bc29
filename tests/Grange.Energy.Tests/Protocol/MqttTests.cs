using System.Text;
using Grange.Energy.Protocol.Mqtt;

namespace Grange.Energy.Tests.Protocol;

/// <summary>What Shelly and Tasmota meters publish, to the mWh.</summary>
public sealed class MqttTests
{
    [Theory]
    [InlineData("""{"id":0,"total_act_energy":2776750.25,"total_act_ret_energy":1.2}""", 2_776_750_250, 1_200)]
    [InlineData("""{"id":0,"total_act":12.5,"total_act_ret":0}""", 12_500, 0)]
    [InlineData("""{"src":"shellypro3em-1","method":"NotifyStatus","params":{"ts":1700000000.53,"em1data:0":{"id":0,"total_act_energy":7,"total_act_ret_energy":8.01}}}""", 7_000, 8_010)]
    [InlineData("""{"Time":"2026-01-01T12:00:00","ENERGY":{"TotalStartTime":"2025-01-01T00:00:00","Total":12.345,"ExportActive":0.0011,"Power":244}}""", 12_345_000, 1_100)]
    [InlineData("""{"ENERGY":{"Total":3}}""", 3_000_000, 0)]
    public void Counters_are_read_to_the_milliwatt_hour(string json, long import, long export)
    {
        Assert.True(MeterMessage.TryRead(Encoding.UTF8.GetBytes(json), out var taken, out var given));
        Assert.Equal((import, export), (taken, given));
    }

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"id":0,"act_power":244.1}""")]
    [InlineData("""{"total_act_energy":"12"}""")]
    [InlineData("""{"total_act_energy":-1.5}""")]
    [InlineData("""{"total_act_energy":1e9}""")]
    [InlineData("""{"total_act_energy":1.5,"total_act_ret_energy":null}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}""")]
    public void Anything_else_is_no_reading(string json) => Assert.False(MeterMessage.TryRead(Encoding.UTF8.GetBytes(json), out _, out _));

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var random = new Random(5);
        var seed = Encoding.UTF8.GetBytes("""{"src":"s","params":{"em1data:0":{"total_act_energy":7.25,"total_act_ret_energy":8.01}}}""");
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = (byte[])seed.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            MeterMessage.TryRead(bytes.AsMemory(0, random.Next(bytes.Length + 1)), out _, out _);
        }
    }
}

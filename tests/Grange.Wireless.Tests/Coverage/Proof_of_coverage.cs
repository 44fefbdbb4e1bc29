using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Grange.Geo;
using Grange.Tests;
using Grange.Wireless.Coverage;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Tests.Coverage;

/// <summary>Density, units and verdicts, to the last ten-thousandth.</summary>
public sealed class Proof_of_coverage
{
    static JsonElement Vectors => JsonDocument.Parse(File.ReadAllText(ReferenceData.Path("wireless/poc-vectors.json"))).RootElement;

    [Fact]
    public void Helium_s_own_map_and_a_city_are_scaled_alike()
    {
        foreach (var map in Vectors.GetProperty("density").EnumerateArray())
        {
            var places = map.GetProperty("cells").EnumerateArray().Select(one => Cell(one.GetString()!)).ToList();
            var scales = HexDensity.Of(places);
            foreach (var expected in map.GetProperty("scale").EnumerateObject())
                Assert.Equal((int)Math.Round(expected.Value.GetDecimal() * HexDensity.Full), scales[Cell(expected.Name)]);
            Assert.Equal(places.Distinct().Count(), scales.Count);
        }
    }

    [Fact]
    public void Units_are_those_of_the_table()
    {
        foreach (var row in Vectors.GetProperty("rewardUnits").EnumerateArray().Select(row => row.EnumerateArray().Select(one => one.GetDecimal()).ToArray()))
            Assert.Equal(((int)(row[1] * 10_000), (int)(row[0] == 0 ? 0 : row[2] * 10_000)), (RewardUnits.OfBeacon((int)row[0]), RewardUnits.OfWitness((int)row[0])));
    }

    [Fact]
    public void Every_witness_gets_its_verdict()
    {
        foreach (var one in Vectors.GetProperty("witness").EnumerateArray())
        {
            int Number(string name) => one.GetProperty(name).GetInt32();
            var way = Way.Between(Cell(one.GetProperty("beacon").GetString()!), Cell(one.GetProperty("witness").GetString()!), Number("beaconFreq"));
            Assert.Equal((Number("cells"), (long)Number("metres")), (way.Cells, way.Metres));
            var claim = new WitnessClaim(Number("beaconFreq"), Number("witnessFreq"), Number("txPowerDbm"), Number("beaconGainDdb"), Number("witnessGainDdb"), Number("signalDdbm"));
            Assert.Equal(one.GetProperty("reason").GetString(), WitnessRules.Judge(claim, way));
        }
    }

    [Fact]
    public void Data_costs_what_the_table_says()
    {
        foreach (var row in Vectors.GetProperty("dc").EnumerateArray()) Assert.Equal(row[1].GetInt32(), DataCredits.Of(row[0].GetInt32()));
        Assert.Equal([1, 1, 1, 2, 2, 3, 11], new[] { 0, 1, 24, 25, 48, 49, 255 }.Select(DataCredits.Of));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 2_500, 10_000)]
    [InlineData(4, 10_000, 10_000)]
    [InlineData(5, 12_000, 7_600)]
    [InlineData(14, 18_926, 2_220)]
    public void Units_by_witnesses(int witnesses, int beacon, int witness) => Assert.Equal((beacon, witness), (RewardUnits.OfBeacon(witnesses), RewardUnits.OfWitness(witnesses)));

    [Fact]
    public void More_gateways_in_a_cell_never_count_for_more_together() => Prop.ForAll<byte, byte>((few, more) =>
    {
        var place = H3Cell.Of(new LatLng(50.06, 19.94), 12);
        var (one, other) = (HexDensity.Of(Enumerable.Repeat(place, few % 20 + 1))[place], HexDensity.Of(Enumerable.Repeat(place, few % 20 + 1 + more % 20))[place]);
        Assert.InRange(other, 0, one);
        Assert.InRange(one, 1, HexDensity.Full);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_gateways_does_not_matter()
    {
        var random = new Random(5);
        var places = Enumerable.Range(0, 200).Select(_ => H3Cell.Of(new LatLng(50 + random.NextDouble() / 10, 19 + random.NextDouble() / 10), 12)).ToList();
        var (one, other) = (HexDensity.Of(places), HexDensity.Of(places.AsEnumerable().Reverse()));
        Assert.All(places, place => Assert.Equal(one[place], other[place]));
    }

    static H3Cell Cell(string text) => H3Cell.TryParse(text.PadRight(15, 'f'), out var cell) ? cell : throw new FormatException(text);
}

using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Codecs;
using Grange.Wireless.Coverage;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Tests.Coverage;

/// <summary>Where devices say that they are, and how it is gathered.</summary>
public sealed class Told_places
{
    static readonly DeviceId Gateway = new(Hash32.Read([.. Enumerable.Repeat((byte)7, Hash32.Size)]));

    [Theory]
    [InlineData("""{"gpsLocation":{"3":{"latitude":52.5,"longitude":13.4,"altitude":30}}}""")]
    [InlineData("""{"latitude":52.5,"longitude":13.4}""")]
    [InlineData("""{"battery":3,"position":{"lat":52.5,"lng":13.4}}""")]
    [InlineData("""{"GPS_Latitude":52.5,"GPS_Longitude":13.4}""")]
    public void Every_codec_s_form_is_understood(string value) => Assert.Equal(new LatLng(52.5, 13.4), ToldPlace.In(JsonNode.Parse(value)));

    [Fact]
    public void What_a_codec_made_itself_is_understood_too()
    {
        Assert.True(new LppCodec().Decode(Convert.FromHexString("018807FD0001F3FE001388"), 1, 0).TryGet(out var value, out _));
        Assert.NotNull(ToldPlace.In(value));
        Assert.Equal(new LatLng(1, 2), ToldPlace.In(new JsonObject { ["lat"] = 1L, ["lon"] = 2m }));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""{"latitude":0,"longitude":0}""")]
    [InlineData("""{"latitude":91,"longitude":13.4}""")]
    [InlineData("""{"latitude":"52.5","longitude":"13.4"}""")]
    [InlineData("""{"latitude":52.5}""")]
    [InlineData("""{"a":{"b":{"c":{"d":{"lat":1,"lon":1}}}}}""")]
    public void What_is_no_place_is_none(string value) => Assert.Null(ToldPlace.In(JsonNode.Parse(value)));

    [Fact]
    public void A_record_takes_as_many_rows_as_it_may_have_and_the_next_begins_where_it_ended()
    {
        var cells = Enumerable.Range(0, CoverageBody.MostRows + 20).Select(at => H3Cell.Of(new LatLng(50 + at * 0.02, 10), CoverageBody.Resolution)).ToList();
        var (batch, said) = (new CoverageBatch(0), new List<CoverageBody>());
        for (var at = 0; at < cells.Count;)
        {
            if (batch.TryAdd(at + 1, cells[at], [(Gateway, Heard(-800))])) at++;
            else
            {
                said.Add(batch.ToBody());
                batch = new CoverageBatch(batch.Last);
            }
        }
        said.Add(batch.ToBody());
        Assert.Equal([(1, 500, 500), (501, 520, 20)], said.Select(body => (body.From, body.To, body.Rows.Count)));
        Assert.All(said, body => Assert.True(CoverageBody.Read(body.ToNode()).IsOk));
        Assert.True(batch.TryAdd(520, cells[0], [(Gateway, Heard(-800))])); // said already
        Assert.Equal(20, batch.ToBody().Rows.Count);
    }

    [Fact]
    public void A_place_heard_again_is_one_row_with_the_best_of_it()
    {
        var (batch, cell) = (new CoverageBatch(4), H3Cell.Of(new LatLng(50, 10), CoverageBody.Resolution));
        Assert.True(batch.TryAdd(5, cell, [(Gateway, Heard(-900))]));
        Assert.True(batch.TryAdd(6, null, []));
        Assert.True(batch.TryAdd(9, cell, [(Gateway, Heard(-700))]));
        var row = Assert.Single(batch.ToBody().Rows);
        Assert.Equal((2L, -700, 5L, 9L), (row.Samples, row.RssiDeciDbm, batch.ToBody().From, batch.ToBody().To));
    }

    static Sighting Heard(int rssi) => new(1, 0, 868_100_000, new DataRate(7, 125), rssi, 50, 0, 0);
}

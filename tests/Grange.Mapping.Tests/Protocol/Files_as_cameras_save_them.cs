using FsCheck;
using FsCheck.Fluent;
using Grange.Geo;
using Grange.Mapping.Exif;
using Grange.Mapping.Gpx;
using Grange.Mapping.Jpeg;
using Grange.Mapping.Tests.Support;
using Grange.Tests;

namespace Grange.Mapping.Tests.Protocol;

public class Files_as_cameras_save_them
{
    [Fact]
    public void A_camera_s_word_is_read_as_it_was_written()
    {
        var facts = ExifReader.Read(Pictures.Shot(250));
        Assert.InRange(facts.Place!.Value.DistanceTo(Simulation.StreetPainter.PlaceAt(Pictures.Corner, 0, 250)), 0, 0.01);
        Assert.Equal(Pictures.Noon + 25_000, facts.CapturedMs);
        Assert.Equal(Pictures.Noon + 25_000, facts.CameraMs);
        Assert.Equal((0.0, 9, 3), (facts.Heading, facts.Satellites, facts.FixDimensions));
        Assert.Equal((10.0, 1.2), (facts.SpeedMetresPerSecond!.Value, facts.Dilution!.Value), (one, other) => Math.Abs(one.Item1 - other.Item1) < 0.01 && Math.Abs(one.Item2 - other.Item2) < 0.01);
        Assert.Equal(("Grange", "Painter"), (facts.Make, facts.Model));
    }

    [Fact]
    public void A_clock_that_is_a_day_behind_is_told_from_the_satellites_time()
    {
        var facts = ExifReader.Read(File.ReadAllBytes(ReferenceData.Path("mapping/exs_DSCN0010.jpg")));
        Assert.Equal(new DateTimeOffset(2008, 10, 23, 14, 27, 7, TimeSpan.Zero).AddSeconds(0).ToUnixTimeMilliseconds() / 60_000, facts.CapturedMs / 60_000);
        Assert.Equal(new DateTimeOffset(2008, 10, 22, 16, 28, 39, TimeSpan.Zero).ToUnixTimeMilliseconds(), facts.CameraMs);
        Assert.InRange(facts.Place!.Value.DistanceTo(new LatLng(43.467448, 11.885127)), 0, 5);
    }

    [Fact]
    public void A_picture_cut_off_or_renamed_is_refused_by_name()
    {
        var jpeg = Pictures.Shot(10);
        using var codec = new JpegCodec();
        Assert.Equal(JpegFault.Corrupt, codec.ReadGrey(jpeg.AsSpan(0, jpeg.Length / 2), 8, out _));
        Assert.Equal(JpegFault.NotJpeg, codec.ReadGrey([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], 8, out _));
        Assert.Equal(JpegFault.NotJpeg, codec.ReadGrey([], 8, out _));
        Assert.Equal(JpegFault.TooLarge, codec.ReadSize(Oversized(), out _, out _));
    }

    [Fact]
    public void Damaged_files_never_throw() => Prop.ForAll(ArbMap.Default.ArbFor<(int Seed, byte Flips)>(), said =>
    {
        var (jpeg, random) = (Pictures.Shot(3, 96, 64), new Random(said.Seed));
        for (var i = 0; i <= said.Flips; i++) jpeg[random.Next(jpeg.Length)] = (byte)random.Next(256);
        using var codec = new JpegCodec();
        ExifReader.Read(jpeg);
        if (codec.ReadColours(jpeg, out var picture) == JpegFault.None) picture!.Dispose();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(200, 5_000)));

    [Fact]
    public void A_track_says_where_one_was_between_its_points()
    {
        var track = Read("""
            <gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
              <trkpt lat="52.0" lon="13.0"><ele>30</ele><time>2026-07-01T12:00:00Z</time></trkpt>
              <trkpt lat="52.001" lon="13.0"><time>2026-07-01T12:00:10Z</time></trkpt>
            </trkseg></trk></gpx>
            """);
        var (place, heading) = track.At(new DateTimeOffset(2026, 7, 1, 12, 0, 5, TimeSpan.Zero).ToUnixTimeMilliseconds())!.Value;
        Assert.Equal(52.0005, place.Lat, 9);
        Assert.Equal(0, heading, 6);
        Assert.Null(track.At(new DateTimeOffset(2026, 7, 1, 12, 0, 11, TimeSpan.Zero).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void A_real_track_places_points_within_a_metre_of_itself()
    {
        using var file = File.OpenRead(ReferenceData.Path("mapping/sf_30km_h.gpx"));
        Assert.True(GpxTrack.Read(file).TryGet(out var track, out var fault), fault?.Detail);
        for (var i = 1; i < track.Points.Count; i++)
        {
            var (from, to) = (track.Points[i - 1], track.Points[i]);
            var middle = track.At((from.TimeMs + to.TimeMs) / 2);
            if (middle is { } at) Assert.InRange(at.Place.DistanceTo(from.Place) + at.Place.DistanceTo(to.Place) - from.Place.DistanceTo(to.Place), -0.001, 1);
        }
    }

    [Theory]
    [InlineData("<gpx><trk>")]
    [InlineData("no xml")]
    [InlineData("<gpx/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><gpx>&a;</gpx>")]
    public void A_track_that_is_none_is_refused(string text)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.False(GpxTrack.Read(stream).TryGet(out _, out _));
    }

    static GpxTrack Read(string text)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return GpxTrack.Read(stream).TryGet(out var track, out var fault) ? track : throw new InvalidOperationException(fault.Detail);
    }

    /// <summary>The header of a picture of 30,001 × 30,001, and no picture.</summary>
    static byte[] Oversized() => [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0x75, 0x31, 0x75, 0x31, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0, 0xff, 0xd9];
}

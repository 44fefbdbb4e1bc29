using Grange.Geo;
using Grange.Mapping.Jpeg;
using Grange.Mapping.Simulation;

namespace Grange.Mapping.Tests.Support;

/// <summary>Pictures of a simulated street, as a camera saves them.</summary>
static class Pictures
{
    public const long Noon = 1_782_907_200_000; // 2026-07-01 12:00 UTC

    public static readonly LatLng Corner = new(52.52, 13.405);

    /// <summary>A file of the street from so many metres along it.</summary>
    public static byte[] Shot(double metres, int width = 640, int height = 480, int seed = 7, long? timeMs = null, long cameraAheadMs = 0, double light = 1)
    {
        using var codec = new JpegCodec();
        using var picture = new StreetPainter(seed).Paint(metres, width, height, light);
        var time = timeMs ?? Noon + (long)(metres / 10 * 1000);
        return ExifWriter.Write(codec.Write(picture, 85), new(StreetPainter.PlaceAt(Corner, 0, metres), 34, time, time + cameraAheadMs, 0, 10, 1.2, 9, "Grange", "Painter"));
    }

    public static Raster Grey(byte[] jpeg, int shrink = 1)
    {
        using var codec = new JpegCodec();
        Assert.Equal(JpegFault.None, codec.ReadGrey(jpeg, shrink, out var picture));
        return picture!;
    }

    public static ulong Hash(byte[] jpeg)
    {
        using var grey = Grey(jpeg, 8);
        return Mapping.Checks.PerceptualHash.Of(grey);
    }
}

using Grange.Geo;
using Grange.Mapping.Jpeg;

namespace Grange.Mapping.Simulation;

/// <summary>Paints what a camera on a simulated street would see: sky, houses with windows, pavement, parked cars. The same place looks the same from near, another place different.</summary>
/// <remarks>Pictures of our own making, so that demos and tests run anywhere; they are plain, but sharp, and no two of them alike.</remarks>
public sealed class StreetPainter(int seed)
{
    /// <summary>Metres of a house's front.</summary>
    const double House = 14;

    /// <summary>How far one sees.</summary>
    const double Sight = 120;

    /// <summary>A picture from so many metres along the street.</summary>
    /// <param name="metres">Where the camera is.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="light">1 at noon, 0 in the dark.</param>
    public Raster Paint(double metres, int width, int height, double light = 1)
    {
        var picture = new Raster(width, height, 3);
        var horizon = height * 45 / 100;
        for (var y = 0; y < height; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (red, green, blue) = Colour(metres, (x - width / 2.0) / width, (y - horizon) / (double)height);
                row[x * 3] = Shade(red, light, x, y);
                row[x * 3 + 1] = Shade(green, light, x, y);
                row[x * 3 + 2] = Shade(blue, light, x, y);
            }
        }
        return picture;
    }

    /// <summary>The colour of a line of sight: to the side, −0.5 to 0.5, and down from the horizon.</summary>
    (double R, double G, double B) Colour(double metres, double side, double down)
    {
        // Two rows of houses stand eight metres to either side; the line meets them so far ahead:
        var ahead = 8 / Math.Max(Math.Abs(side) * 1.4, 8 / Sight);
        var up = -down * 1.4 * ahead; // metres above the eye
        if (ahead < Sight)
        {
            var along = metres + ahead;
            var number = (int)Math.Floor(along / House) * 2 + (side < 0 ? 0 : 1);
            var (tall, hue, kind) = (5 + 14 * Noise(number, 1), Noise(number, 2), Noise(number, 3));
            if (Noise(number, 4) > 0.15 && up < tall && up > -1.6) return Front(along - Math.Floor(along / House) * House, up, tall, hue, kind);
        }
        if (down < 0) return Sky(side, down, metres);
        var far = 1.6 / Math.Max(down * 1.4, 0.001);
        return Ground(metres + far, side * 1.4 * far);
    }

    static (double, double, double) Front(double across, double up, double tall, double hue, double kind)
    {
        var (column, row) = (across % 2.8, (up + 1.6) % 3.2);
        var isWindow = column is > 0.7 and < 2.1 && row is > 0.9 and < 2.5 && up < tall - 0.8;
        if (isWindow) return kind > 0.5 ? (0.25, 0.3, 0.4) : (0.75, 0.8, 0.85);
        var wall = 0.35 + 0.5 * kind;
        return (wall * (0.6 + 0.4 * hue), wall * (0.9 - 0.3 * hue), wall * (0.55 + 0.35 * Math.Abs(hue - 0.5)));
    }

    (double, double, double) Sky(double side, double down, double metres)
    {
        var cloud = Noise((int)Math.Floor(side * 9 + metres / 60), (int)Math.Floor(down * 14) + 900) * 0.25;
        return (0.55 + cloud, 0.7 + cloud * 0.8, 0.95);
    }

    (double, double, double) Ground(double along, double across)
    {
        if (Math.Abs(across) > 5.5) return (0.6, 0.58, 0.55);
        if (Math.Abs(across) < 0.12 && along % 6 < 3) return (0.95, 0.95, 0.9);
        var parked = (int)Math.Floor(along / 5.5);
        if (Math.Abs(across) is > 3.2 and < 5.2 && Noise(parked, across < 0 ? 71 : 72) > 0.45) return (Noise(parked, 73), Noise(parked, 74), Noise(parked, 75));
        var grain = Noise((int)Math.Floor(along * 3), (int)Math.Floor(across * 3)) * 0.12;
        return (0.3 + grain, 0.3 + grain, 0.32 + grain);
    }

    /// <summary>A little grain in every pixel, so that a picture is as sharp as a camera's.</summary>
    byte Shade(double part, double light, int x, int y) => (byte)Math.Clamp(part * (0.12 + 0.88 * light) * 235 + (Noise(x, y) - 0.5) * 18, 0, 255);

    /// <summary>0 to 1, the same for the same numbers.</summary>
    double Noise(int one, int other)
    {
        var bits = (uint)one * 0x9e3779b1u ^ (uint)other * 0x85ebca77u ^ (uint)seed * 0xc2b2ae3du;
        bits = (bits ^ bits >> 15) * 0x2c1b3c6du;
        bits = (bits ^ bits >> 12) * 0x297a2d39u;
        return (bits ^ bits >> 15) / (double)uint.MaxValue;
    }

    /// <summary>The street as a line over the map: so many metres from a corner in a direction.</summary>
    public static LatLng PlaceAt(LatLng corner, double heading, double metres)
    {
        var radians = heading * Math.PI / 180;
        var (north, east) = (metres * Math.Cos(radians), metres * Math.Sin(radians));
        const double MetresPerDegree = LatLng.EarthRadius * Math.PI / 180;
        return new LatLng(corner.Lat + north / MetresPerDegree, corner.Lng + east / (MetresPerDegree * Math.Cos(corner.Lat * Math.PI / 180)));
    }
}

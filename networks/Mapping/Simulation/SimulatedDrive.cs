using Grange.Geo;
using Grange.Mapping.Jpeg;

namespace Grange.Mapping.Simulation;

/// <summary>A drive down a street of our own making: the files a dashcam would have saved, a picture every so many metres.</summary>
/// <param name="seed">Which street.</param>
/// <param name="corner">Where it begins.</param>
/// <param name="heading">Which way it goes.</param>
/// <param name="beganMs">When, Unix milliseconds.</param>
/// <param name="width">Pixels of a picture.</param>
/// <param name="height">Pixels of a picture.</param>
public sealed class SimulatedDrive(int seed, LatLng corner, double heading, long beganMs, int width = SimulatedDrive.Width, int height = SimulatedDrive.Height)
{
    public const int Width = 1024, Height = 768;

    const double StepMetres = 8, MetresPerSecond = 10;
    const int Quality = 85;

    readonly StreetPainter painter = new(seed);

    /// <summary>A place in the north where the sun stands highest just now, so that pictures taken there are light.</summary>
    /// <param name="timeMs">Unix milliseconds.</param>
    /// <param name="latitude">Degrees north.</param>
    public static LatLng WhereItIsNoon(long timeMs, double latitude)
    {
        var lng = 180 - timeMs % 86_400_000 / 86_400_000.0 * 360;
        return new LatLng(latitude, lng > 180 ? lng - 360 : lng);
    }

    public LatLng PlaceOf(int number) => StreetPainter.PlaceAt(corner, heading, number * StepMetres);

    /// <summary>The file of one picture.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="shot">Changes what the camera says of it; null leaves it.</param>
    /// <param name="light">1 by day, 0 in the dark.</param>
    public byte[] Shoot(int number, Func<ExifWriter.Shot, ExifWriter.Shot>? shot = null, double light = 1)
    {
        using var codec = new JpegCodec();
        using var picture = painter.Paint(number * StepMetres, width, height, light);
        var time = beganMs + (long)(number * StepMetres / MetresPerSecond * 1000);
        var said = new ExifWriter.Shot(PlaceOf(number), 30, time, time, heading, MetresPerSecond, 1.1, 11, "Grange", "Simulated dashcam");
        return ExifWriter.Write(codec.Write(picture, Quality), shot is null ? said : shot(said));
    }

    /// <summary>Saves pictures as a camera does; the files' names are in their order.</summary>
    public void Save(string folder, int from, int count)
    {
        Directory.CreateDirectory(folder);
        Parallel.For(from, from + count, number => File.WriteAllBytes(Path.Combine(folder, $"{seed:x4}_{number:0000}.jpg"), Shoot(number)));
    }
}

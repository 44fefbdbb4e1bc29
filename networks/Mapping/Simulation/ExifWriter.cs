using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Grange.Geo;

namespace Grange.Mapping.Simulation;

/// <summary>Puts into a JPEG file what a dashcam says of a picture: where, when, which way, how good the fix was (EXIF 2.3, CIPA DC-008).</summary>
public static class ExifWriter
{
    const ushort Ascii = 2, Short = 3, Long = 4, Rational = 5, Byte = 1;

    /// <summary>What is said.</summary>
    /// <param name="CameraClockMs">What the camera's own clock shows, as if it were UTC.</param>
    public sealed record Shot(LatLng Place, double AltitudeMetres, long GnssMs, long CameraClockMs, double Heading, double SpeedMetresPerSecond, double Dilution, int Satellites, string Make, string Model);

    /// <summary>A file with the same picture and this metadata; the file has none yet.</summary>
    public static byte[] Write(ReadOnlySpan<byte> jpeg, Shot shot)
    {
        var tiff = Tiff(shot);
        var result = new byte[jpeg.Length + 4 + 6 + tiff.Length];
        jpeg[..2].CopyTo(result);
        result[2] = 0xff;
        result[3] = 0xe1;
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(4), (ushort)(2 + 6 + tiff.Length));
        "Exif\0\0"u8.CopyTo(result.AsSpan(6));
        tiff.CopyTo(result.AsSpan(12));
        jpeg[2..].CopyTo(result.AsSpan(12 + tiff.Length));
        return result;
    }

    static byte[] Tiff(Shot shot)
    {
        var (gnss, camera) = (DateTimeOffset.FromUnixTimeMilliseconds(shot.GnssMs).UtcDateTime, DateTimeOffset.FromUnixTimeMilliseconds(shot.CameraClockMs).UtcDateTime);
        var exif = new Fields();
        exif.Add(0x9003, Ascii, Text(camera.ToString("yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture)));
        exif.Add(0x9291, Ascii, Text(camera.ToString("fff", CultureInfo.InvariantCulture)));
        var gps = new Fields();
        gps.Add(0, Byte, [2, 3, 0, 0]);
        gps.Add(1, Ascii, Text(shot.Place.Lat < 0 ? "S" : "N"));
        gps.Add(2, Rational, Degrees(shot.Place.Lat));
        gps.Add(3, Ascii, Text(shot.Place.Lng < 0 ? "W" : "E"));
        gps.Add(4, Rational, Degrees(shot.Place.Lng));
        gps.Add(5, Byte, [0]);
        gps.Add(6, Rational, Ratio(shot.AltitudeMetres, 100));
        gps.Add(7, Rational, [.. Ratio(gnss.Hour, 1), .. Ratio(gnss.Minute, 1), .. Ratio(gnss.Second + gnss.Millisecond / 1000.0, 1000)]);
        gps.Add(8, Ascii, Text(shot.Satellites.ToString("00", CultureInfo.InvariantCulture)));
        gps.Add(10, Ascii, Text("3"));
        gps.Add(11, Rational, Ratio(shot.Dilution, 100));
        gps.Add(12, Ascii, Text("K"));
        gps.Add(13, Rational, Ratio(shot.SpeedMetresPerSecond * 3.6, 100));
        gps.Add(16, Ascii, Text("T"));
        gps.Add(17, Rational, Ratio(shot.Heading, 100));
        gps.Add(29, Ascii, Text(gnss.ToString("yyyy:MM:dd", CultureInfo.InvariantCulture)));
        var root = new Fields();
        root.Add(0x010f, Ascii, Text(shot.Make));
        root.Add(0x0110, Ascii, Text(shot.Model));
        root.Add(0x8769, Long, new byte[4]);
        root.Add(0x8825, Long, new byte[4]);
        return Lay(root, exif, gps);
    }

    /// <summary>The header, the root with the places of the other two, and those.</summary>
    static byte[] Lay(Fields root, Fields exif, Fields gps)
    {
        const int Start = 8;
        var (exifAt, gpsAt) = (Start + root.Size, Start + root.Size + exif.Size);
        var result = new byte[gpsAt + gps.Size];
        "II*\0"u8.CopyTo(result);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(4), Start);
        root.Set(0x8769, exifAt);
        root.Set(0x8825, gpsAt);
        root.Write(result, Start);
        exif.Write(result, exifAt);
        gps.Write(result, gpsAt);
        return result;
    }

    static byte[] Text(string text) => [.. Encoding.ASCII.GetBytes(text), 0];

    static byte[] Ratio(double value, int per)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Math.Round(Math.Abs(value) * per));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)per);
        return bytes;
    }

    static byte[] Degrees(double value)
    {
        var degrees = Math.Abs(value);
        var (whole, minutes) = (Math.Floor(degrees), Math.Floor(degrees % 1 * 60));
        return [.. Ratio(whole, 1), .. Ratio(minutes, 1), .. Ratio((degrees - whole - minutes / 60) * 3600, 100_000)];
    }

    /// <summary>One directory of fields, in the order of their tags.</summary>
    sealed class Fields
    {
        readonly SortedDictionary<ushort, (ushort Type, byte[] Value)> all = [];

        public int Size => 2 + 12 * all.Count + 4 + all.Values.Sum(one => Outside(one.Value));

        public void Add(ushort tag, ushort type, byte[] value) => all.Add(tag, (type, value));

        public void Set(ushort tag, int value) => BinaryPrimitives.WriteInt32LittleEndian(all[tag].Value, value);

        public void Write(Span<byte> tiff, int at)
        {
            var (entry, data) = (at + 2, at + 2 + 12 * all.Count + 4);
            BinaryPrimitives.WriteUInt16LittleEndian(tiff[at..], (ushort)all.Count);
            foreach (var (tag, (type, value)) in all)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(tiff[entry..], tag);
                BinaryPrimitives.WriteUInt16LittleEndian(tiff[(entry + 2)..], type);
                BinaryPrimitives.WriteInt32LittleEndian(tiff[(entry + 4)..], value.Length / Width(type));
                var outside = Outside(value);
                if (outside > 0) BinaryPrimitives.WriteInt32LittleEndian(tiff[(entry + 8)..], data);
                value.CopyTo(outside > 0 ? tiff[data..] : tiff[(entry + 8)..]);
                entry += 12;
                data += outside;
            }
        }

        static int Width(ushort type) => type switch { Short => 2, Long => 4, Rational => 8, _ => 1 };

        /// <summary>Values of over four bytes lie behind the directory, at even places.</summary>
        static int Outside(byte[] value) => value.Length <= 4 ? 0 : value.Length + (value.Length & 1);
    }
}

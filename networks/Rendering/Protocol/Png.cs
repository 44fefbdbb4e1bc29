using System.Buffers.Binary;
using System.IO.Compression;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Rendering.Protocol;

/// <summary>A picture in memory.</summary>
/// <param name="Rgba">Rows, top first, 8 bits of red, green, blue and opacity.</param>
public sealed record Picture(int Width, int Height, byte[] Rgba);

/// <summary>PNG as renderers write it: 8 bits per channel, grey, RGB or RGBA, not interlaced (PNG, Third Edition).</summary>
/// <remarks>Nothing is believed of a file: sizes are looked at before anything is reserved, every checksum is held, and no more is inflated than the picture has.</remarks>
public static class Png
{
    /// <summary>The largest picture that is read, in pixels.</summary>
    public const long MaxPixels = 1L << 27;

    const int HeaderSize = 13, Channels = 4;

    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a picture; the fault is <c>picture</c> and says what is wrong. Never throws.</summary>
    public static Result<Picture> Decode(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature)) return Wrong("it does not begin as a PNG does");
        var at = Signature.Length;
        var (width, height, channels) = (0, 0, 0);
        using var packed = new MemoryStream();
        while (true)
        {
            if (file.Length - at < 12) return Wrong("it ends within a chunk");
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > int.MaxValue || file.Length - at - 12 < (int)length) return Wrong("a chunk is longer than the file");
            var kind = file.Slice(at + 4, 4);
            var body = file.Slice(at + 8, (int)length);
            if (!Checksum(kind, body).AsSpan().SequenceEqual(file.Slice(at + 8 + (int)length, 4))) return Wrong("a checksum is wrong");
            at += 12 + (int)length;
            if (kind.SequenceEqual("IHDR"u8))
            {
                if (width > 0 || body.Length != HeaderSize) return Wrong("its header is not as it should be");
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]));
                channels = body[9] switch { 0 => 1, 2 => 3, 6 => Channels, _ => 0 };
                if (width < 1 || height < 1 || (long)width * height > MaxPixels) return Wrong($"{width} × {height} pixels are more than are read");
                if (body[8] != 8 || channels == 0 || body[10] != 0 || body[11] != 0 || body[12] != 0) return Wrong("it is not of 8 bits per channel, grey, RGB or RGBA, not interlaced");
            }
            else if (width == 0) return Wrong("its header does not come first");
            else if (kind.SequenceEqual("IDAT"u8)) packed.Write(body);
            else if (kind.SequenceEqual("IEND"u8)) return Unpack(packed, width, height, channels);
            else if ((kind[0] & 0x20) == 0 && !kind.SequenceEqual("PLTE"u8)) return Wrong("it has a chunk that is needed and not known");
        }
    }

    static Result<Picture> Unpack(MemoryStream packed, int width, int height, int channels)
    {
        packed.Position = 0;
        var (rgba, stride) = (new byte[(long)width * height * Channels], width * channels);
        var (line, above) = (new byte[stride + 1], new byte[stride + 1]);
        try
        {
            using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
            for (var y = 0; y < height; y++)
            {
                inflated.ReadExactly(line);
                if (!Unfilter(line[0], line.AsSpan(1), above.AsSpan(1), channels)) return Wrong("a row has a filter that there is not");
                Spread(line.AsSpan(1), rgba.AsSpan(y * width * Channels, width * Channels), channels);
                (line, above) = (above, line);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            return Wrong("its pixels cannot be unpacked");
        }
        return new Picture(width, height, rgba);
    }

    static bool Unfilter(byte filter, Span<byte> line, ReadOnlySpan<byte> above, int step)
    {
        if (filter > 4) return false;
        for (var i = 0; i < line.Length && filter > 0; i++)
        {
            int left = i < step ? 0 : line[i - step], up = above[i], corner = i < step ? 0 : above[i - step];
            line[i] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
        }
        return true;
    }

    static int Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    static void Spread(ReadOnlySpan<byte> line, Span<byte> rgba, int channels)
    {
        if (channels == Channels)
        {
            line.CopyTo(rgba);
            return;
        }
        for (int from = 0, to = 0; from < line.Length; from += channels, to += Channels)
            (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (line[from], line[from + channels / 2], line[from + channels - 1], byte.MaxValue);
    }

    /// <summary>Writes a picture, rows filtered by what lies above them.</summary>
    public static byte[] Encode(Picture picture)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        (header[8], header[9]) = (8, 6);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Packed(picture));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    static byte[] Packed(Picture picture)
    {
        using var packed = new MemoryStream();
        using (var deflating = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var stride = picture.Width * Channels;
            var line = new byte[stride + 1];
            line[0] = 2;
            for (var y = 0; y < picture.Height; y++)
            {
                var row = picture.Rgba.AsSpan(y * stride, stride);
                for (var i = 0; i < stride; i++) line[i + 1] = (byte)(row[i] - (y == 0 ? 0 : picture.Rgba[(y - 1) * stride + i]));
                deflating.Write(line);
            }
        }
        return packed.ToArray();
    }

    static void Chunk(MemoryStream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(body);
        file.Write(Checksum(kind, body));
    }

    static byte[] Checksum(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> body)
    {
        var crc = Crc.Crc32();
        crc.Append(kind);
        crc.Append(body);
        return crc.Value();
    }

    static Fault Wrong(string what) => new("picture", $"this is no picture that can be read: {what}", "render to PNG, 8 bits per channel", 422);
}

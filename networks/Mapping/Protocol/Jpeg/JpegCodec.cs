using System.Collections.Concurrent;

namespace Grange.Mapping.Jpeg;

/// <summary>Reads and writes JPEG files (ITU-T T.81) through libjpeg-turbo. Not safe for two threads at once: one for each worker, e.g. <see cref="Rent"/>.</summary>
/// <remarks>A file that is damaged anywhere is refused: what a decoder guesses is no evidence of a street. Memory is bounded by <see cref="MostPixels"/>.</remarks>
public sealed unsafe class JpegCodec : IDisposable
{
    /// <summary>Pixels of the largest picture that is taken.</summary>
    public const long MostPixels = 100_000_000;

    /// <summary>Pixels that either side may have, as in the format itself.</summary>
    const int MostSide = 65_500;

    /// <summary>False on a machine without libjpeg-turbo: no picture can be read there.</summary>
    public static bool IsInstalled => TurboJpeg.IsInstalled;

    /// <summary>Codecs that nobody uses at the moment; at most one for each worker there ever was at once.</summary>
    static readonly ConcurrentBag<JpegCodec> Idle = [];

    nint decoder, encoder;

    nint Decoder => decoder != 0 ? decoder : decoder = TurboJpeg.OpenDecoder();

    nint Encoder => encoder != 0 ? encoder : encoder = TurboJpeg.OpenEncoder();

    /// <summary>One that was used before, where there is one; it goes back when the lease is disposed of.</summary>
    public static Lease Rent() => new(Idle.TryTake(out var codec) ? codec : new JpegCodec());

    /// <summary>A codec for as long as it is used.</summary>
    public readonly struct Lease(JpegCodec codec) : IDisposable
    {
        public JpegCodec Codec => codec;

        public void Dispose() => Idle.Add(codec);
    }

    /// <summary>Width and height of a file, from its header alone.</summary>
    public JpegFault ReadSize(ReadOnlySpan<byte> jpeg, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (jpeg.Length < 4 || jpeg[0] != 0xff || jpeg[1] != 0xd8 || jpeg[2] != 0xff) return JpegFault.NotJpeg;
        fixed (byte* bytes = jpeg)
            if (TurboJpeg.ReadHeader(Decoder, bytes, (nuint)jpeg.Length, out width, out height, out _, out _) != 0) return JpegFault.Corrupt;
        if (width < 1 || height < 1) return JpegFault.Corrupt;
        return width <= MostSide && height <= MostSide && (long)width * height <= MostPixels ? JpegFault.None : JpegFault.TooLarge;
    }

    /// <summary>All of a picture in red, green, blue.</summary>
    public JpegFault ReadColours(ReadOnlySpan<byte> jpeg, out Raster? picture) => Read(jpeg, 1, 3, out picture);

    /// <summary>A picture in grey at 1/<paramref name="shrink"/> of its size, rounded up; 1, 2, 4 or 8, which the decoder does at once.</summary>
    public JpegFault ReadGrey(ReadOnlySpan<byte> jpeg, int shrink, out Raster? picture) => Read(jpeg, shrink, 1, out picture);

    JpegFault Read(ReadOnlySpan<byte> jpeg, int shrink, int channels, out Raster? picture)
    {
        picture = null;
        var fault = ReadSize(jpeg, out var width, out var height);
        if (fault != JpegFault.None) return fault;
        var raster = new Raster((width + shrink - 1) / shrink, (height + shrink - 1) / shrink, channels);
        fixed (byte* bytes = jpeg, pixels = raster.Pixels)
        {
            var format = channels == 1 ? TurboJpeg.Gray : TurboJpeg.Rgb;
            if (TurboJpeg.Decode(Decoder, bytes, (nuint)jpeg.Length, pixels, raster.Width, raster.Pitch, raster.Height, format, TurboJpeg.StopOnWarning | TurboJpeg.LimitScans) != 0)
            {
                raster.Dispose();
                return JpegFault.Corrupt;
            }
        }
        picture = raster;
        return JpegFault.None;
    }

    /// <summary>A file of a picture and nothing else: no EXIF, no comment, no thumbnail.</summary>
    /// <param name="picture">Grey or coloured.</param>
    /// <param name="quality">1 to 100.</param>
    public byte[] Write(Raster picture, int quality)
    {
        var sampling = picture.Channels == 1 ? TurboJpeg.SamplingGray : TurboJpeg.Sampling420;
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(checked((int)TurboJpeg.MostBytes(picture.Width, picture.Height, sampling)));
        try
        {
            fixed (byte* pixels = picture.Pixels, target = buffer)
            {
                var start = target;
                var size = (nuint)buffer.Length;
                var format = picture.Channels == 1 ? TurboJpeg.Gray : TurboJpeg.Rgb;
                if (TurboJpeg.Encode(Encoder, pixels, picture.Width, picture.Pitch, picture.Height, format, &start, &size, sampling, quality, TurboJpeg.NoRealloc) != 0)
                    throw new InvalidOperationException($"libjpeg-turbo: {TurboJpeg.Why(Encoder)}");
                return buffer.AsSpan(0, (int)size).ToArray();
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        if (decoder != 0) _ = TurboJpeg.Close(decoder);
        if (encoder != 0) _ = TurboJpeg.Close(encoder);
        (decoder, encoder) = (0, 0);
        GC.SuppressFinalize(this);
    }

    ~JpegCodec() => Dispose();
}

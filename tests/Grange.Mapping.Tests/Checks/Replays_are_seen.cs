using Grange.Mapping.Checks;
using Grange.Mapping.Jpeg;
using Grange.Mapping.Tests.Support;
using Grange.Tests;

namespace Grange.Mapping.Tests.Checks;

public class Replays_are_seen
{
    [Fact]
    public void A_picture_saved_again_smaller_or_brighter_is_seen_as_the_same() => CopiesAreNear(Pictures.Shot(100));

    [Fact]
    public void Copies_of_real_streets_are_seen()
    {
        for (var i = 1; i <= 14; i++) CopiesAreNear(File.ReadAllBytes(ReferenceData.Path($"mapping/lund_{i:00}.jpg")));
    }

    [Fact]
    public void Pictures_along_a_street_differ_from_each_other()
        => AllDiffer([.. Enumerable.Range(0, 40).Select(i => Pictures.Hash(Pictures.Shot(i * 10)))]);

    [Fact]
    public void Pictures_along_a_real_street_differ_from_each_other()
        => AllDiffer([.. Enumerable.Range(1, 14).Select(i => Pictures.Hash(File.ReadAllBytes(ReferenceData.Path($"mapping/lund_{i:00}.jpg"))))]);

    static void AllDiffer(ulong[] hashes)
    {
        for (var i = 0; i < hashes.Length; i++)
            for (var j = 0; j < i; j++) Assert.True(PerceptualHash.Distance(hashes[i], hashes[j]) > PictureChecks.ReplayDistance, $"{i} and {j}: {PerceptualHash.Distance(hashes[i], hashes[j])} bits");
    }

    static void CopiesAreNear(byte[] jpeg)
    {
        var hash = Pictures.Hash(jpeg);
        using var codec = new JpegCodec();
        Assert.Equal(JpegFault.None, codec.ReadColours(jpeg, out var picture));
        using var original = picture!;
        Near(hash, codec.Write(original, 40), "saved at quality 40");
        using var half = Resampling.ToWidth(original, original.Width / 2);
        Near(hash, codec.Write(half, 85), "at half its size");
        foreach (ref var value in original.Pixels) value = (byte)Math.Min(255, value * 5 / 4);
        Near(hash, codec.Write(original, 85), "a quarter brighter");
    }

    static void Near(ulong hash, byte[] copy, string what)
    {
        var distance = PerceptualHash.Distance(hash, Pictures.Hash(copy));
        Assert.True(distance <= PictureChecks.ReplayDistance, $"{what}: {distance} bits");
    }
}

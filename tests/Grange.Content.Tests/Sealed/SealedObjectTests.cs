using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Content.Tests.Sealed;

public sealed class SealedObjectTests : IDisposable
{
    const int First = SealedFormat.SegmentBytes - SealedFormat.TagBytes - SealedHeader.Length, Whole = SealedFormat.SegmentBytes - SealedFormat.TagBytes;

    static readonly int[] Sizes = [0, 1, 1000, First - 1, First, First + 1, First + Whole, First + Whole + 1, 3 * 1024 * 1024];

    readonly SealingKey key = SealingKey.From([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => key.Dispose();

    /// <summary>The same construction written with Node's own crypto: HKDF-SHA256, AES-256-GCM, Tink's nonces.</summary>
    [Theory]
    [InlineData(0, 56, "c44d94ea7604c928b04b0afb2e4eaaba04b5af2f467d9b7c6660329b570404da")]
    [InlineData(1, 57, "da75214ab109263f4bf3d76ef380ded649746716c45847b15dbb7b3e90220012")]
    [InlineData(1000, 1056, "c6684c01ccc3164c92fb67f37634a1a6a6d60711a2c33d8f3189696905f6e0ab")]
    [InlineData(1048520, 1048576, "df41179e5666b20076b00b73e05b390c49e7c806d11dd68e808e70dc6f4ae5ec")]
    [InlineData(1048521, 1048593, "c45e5558ff9e65fd749c1fe8615e9ab4743375fb927f8939817867cb0ff007e9")]
    [InlineData(3145728, 3145832, "76e05810e4f18045c48cf6608255fed2e4ea6607c11fd4f700071ff9fe756a1a")]
    public async Task Sealed_bytes_are_what_another_implementation_makes(int size, long length, string hash)
    {
        var header = Header([40, .. Enumerable.Repeat((byte)0xab, 32), 1, 2, 3, 4, 5, 6, 7]);
        using var own = key.For(header);
        var target = new MemoryStream();
        await ObjectSealer.SealAsync(header, own, new MemoryStream(Plain(size)), target, Cancel);
        Assert.Equal((length, hash), (target.Length, Convert.ToHexStringLower(SHA256.HashData(target.ToArray()))));
        Assert.Equal(length, SealedFormat.SealedLength(size));
    }

    [Fact]
    public async Task What_is_sealed_opens_again_and_shows_nothing_of_itself()
    {
        foreach (var size in Sizes)
        {
            var bytes = await SealAsync(size);
            Assert.Equal(size, SealedFormat.PlainLength(bytes.Length));
            Assert.Equal((SealedFault.None, true), await OpensAsync(bytes, Plain(size)));
            if (size >= 1000) Assert.True(bytes.AsSpan().IndexOf(Plain(size).AsSpan(100, 16)) < 0);
            var again = await SealAsync(size);
            Assert.True(bytes.AsSpan(SealedHeader.Length).CommonPrefixLength(again.AsSpan(SealedHeader.Length)) < 8);
        }
    }

    [Fact]
    public async Task How_the_bytes_arrive_does_not_matter()
    {
        var bytes = await SealAsync(First + Whole + 5);
        using var own = key.For(Header(bytes));
        using var opener = new ObjectOpener(own, Header(bytes));
        var target = new MemoryStream();
        await using var drops = new DropStream(bytes[SealedHeader.Length..], 77_777);
        Assert.Equal(SealedFault.None, await opener.OpenAsync(drops, target, Cancel));
        Assert.Equal(Plain(First + Whole + 5), target.ToArray());
    }

    [Fact]
    public async Task Any_range_opens_and_touches_no_segment_beside_it()
    {
        const int size = First + 2 * Whole + 1000;
        var (bytes, plain) = (await SealAsync(size), Plain(size));
        using var own = key.For(Header(bytes));
        using var opener = new ObjectOpener(own, Header(bytes));
        Prop.ForAll<int, int>((at, count) =>
        {
            var from = (int)((uint)at * 2654435761 % (size + 1));
            var length = Math.Min(size - from, (int)((uint)count * 40503 % 1_500_000));
            var target = new MemoryStream();
            var fault = opener.OpenRangeAsync(new MemoryStream(bytes), from, length, target, Cancel).GetAwaiter().GetResult();
            return fault == SealedFault.None && target.ToArray().AsSpan().SequenceEqual(plain.AsSpan(from, length));
        }).QuickCheckThrowOnFailure();

        Array.Clear(bytes, 2 * SealedFormat.SegmentBytes, 100); // the third segment is spoilt
        Assert.Equal(SealedFault.None, await opener.OpenRangeAsync(new MemoryStream(bytes), First + Whole - 10, 10, Stream.Null, Cancel));
        Assert.Equal(SealedFault.WrongKeyOrDamaged, await opener.OpenRangeAsync(new MemoryStream(bytes), First + Whole - 10, 11, Stream.Null, Cancel));
        Assert.Equal(SealedFault.OutOfRange, await opener.OpenRangeAsync(new MemoryStream(bytes), size - 1, 2, Stream.Null, Cancel));
    }

    [Fact]
    public async Task A_changed_bit_anywhere_is_found()
    {
        var bytes = await SealAsync(First + 100);
        var random = new Random(5);
        int[] places = [.. Enumerable.Range(0, SealedHeader.Length), SealedHeader.Length, SealedFormat.SegmentBytes - 1, SealedFormat.SegmentBytes, bytes.Length - 1,
            .. Enumerable.Range(0, Counts.Of(30, 1_000)).Select(_ => random.Next(bytes.Length))];
        foreach (var place in places)
        {
            bytes[place] ^= (byte)(1 << place % 8);
            Assert.NotEqual(SealedFault.None, (await OpensAsync(bytes, [])).Fault);
            bytes[place] ^= (byte)(1 << place % 8);
        }
        Assert.Equal(SealedFault.None, (await OpensAsync(bytes, [])).Fault);
    }

    [Fact]
    public async Task An_object_cut_off_anywhere_is_never_taken_for_whole()
    {
        var bytes = await SealAsync(First + Whole + 10);
        foreach (var length in (int[])[0, 39, 40, 55, 56, 1000, SealedFormat.SegmentBytes - 1, SealedFormat.SegmentBytes, SealedFormat.SegmentBytes + 1, SealedFormat.SegmentBytes + 15,
            2 * SealedFormat.SegmentBytes, bytes.Length - 11, bytes.Length - 1])
            Assert.NotEqual(SealedFault.None, (await OpensAsync(bytes[..length], [])).Fault);
        Assert.Equal(SealedFault.Truncated, (await OpensAsync(bytes[..SealedFormat.SegmentBytes], [])).Fault);
        Assert.Equal(SealedFault.Truncated, (await OpensAsync(bytes[..(2 * SealedFormat.SegmentBytes)], [])).Fault);

        using var own = key.For(Header(bytes));
        using var opener = new ObjectOpener(own, Header(bytes));
        Assert.Equal(SealedFault.Truncated, await opener.OpenRangeAsync(new MemoryStream(bytes[..SealedFormat.SegmentBytes]), 0, 10, Stream.Null, Cancel));
    }

    [Fact]
    public async Task Segments_exchanged_repeated_left_out_or_added_do_not_open()
    {
        var bytes = await SealAsync(First + 2 * Whole + Whole / 2);
        byte[][] parts = [.. bytes.Chunk(SealedFormat.SegmentBytes)];
        byte[][][] wrong = [[parts[0], parts[2], parts[1], parts[3]], [parts[0], parts[1], parts[1], parts[3]], [parts[0], parts[1], parts[3]], [.. parts, parts[3]], [parts[0], parts[3]]];
        foreach (var order in wrong) Assert.NotEqual(SealedFault.None, (await OpensAsync([.. order.SelectMany(part => part)], [])).Fault);
        var other = await SealAsync(First + 2 * Whole + Whole / 2); // same key, same plain text, another object
        byte[] mixed = [.. parts[0], .. other[SealedFormat.SegmentBytes..(2 * SealedFormat.SegmentBytes)], .. parts[2], .. parts[3]];
        Assert.Equal(SealedFault.WrongKeyOrDamaged, (await OpensAsync(mixed, [])).Fault);
    }

    [Fact]
    public async Task Another_key_opens_nothing_and_an_objects_own_key_opens_it_alone()
    {
        var target = new MemoryStream();
        using var own = await ObjectSealer.SealAsync(key, new MemoryStream(Plain(500)), target, Cancel);
        var bytes = target.ToArray();
        using (var shared = ObjectKey.From(own.Reveal()))
        using (var opener = new ObjectOpener(shared, Header(bytes)))
            Assert.Equal(SealedFault.None, await opener.OpenAsync(new MemoryStream(bytes[SealedHeader.Length..]), Stream.Null, Cancel));

        var second = await SealAsync(500);
        using (var opener = new ObjectOpener(own, Header(second)))
            Assert.Equal(SealedFault.WrongKeyOrDamaged, await opener.OpenAsync(new MemoryStream(second[SealedHeader.Length..]), Stream.Null, Cancel));
        using var stranger = SealingKey.Generate();
        using var strangers = stranger.For(Header(bytes));
        using (var opener = new ObjectOpener(strangers, Header(bytes)))
            Assert.Equal(SealedFault.WrongKeyOrDamaged, await opener.OpenAsync(new MemoryStream(bytes[SealedHeader.Length..]), Stream.Null, Cancel));
    }

    [Fact]
    public void Lengths_that_no_object_has_are_known_as_such()
    {
        foreach (var plain in Sizes.Select(size => (long)size).Concat([1L << 40, (1L << 45) + 17]))
        {
            var length = SealedFormat.SealedLength(plain);
            Assert.Equal(plain, SealedFormat.PlainLength(length));
        }
        Assert.Null(SealedFormat.PlainLength(0));
        Assert.Null(SealedFormat.PlainLength(55));
        Assert.Null(SealedFormat.PlainLength(SealedFormat.SegmentBytes + SealedFormat.TagBytes)); // a last segment of nothing
        Assert.Null(SealedFormat.PlainLength(SealedFormat.SegmentBytes + 3));
        Assert.Null(SealedFormat.PlainLength(long.MaxValue));
    }

    async Task<byte[]> SealAsync(int size)
    {
        var target = new MemoryStream();
        (await ObjectSealer.SealAsync(key, new MemoryStream(Plain(size)), target, Cancel)).Dispose();
        return target.ToArray();
    }

    /// <summary>Opens with the bucket's key; the flag says that exactly <paramref name="plain"/> came out.</summary>
    async Task<(SealedFault Fault, bool Same)> OpensAsync(byte[] bytes, byte[] plain)
    {
        if (!SealedHeader.TryRead(bytes, out var header)) return (SealedFault.NotSealed, false);
        using var own = key.For(header);
        using var opener = new ObjectOpener(own, header);
        var target = new MemoryStream();
        var fault = await opener.OpenAsync(new MemoryStream(bytes[SealedHeader.Length..]), target, Cancel);
        return (fault, target.ToArray().AsSpan().SequenceEqual(plain));
    }

    static SealedHeader Header(byte[] bytes)
    {
        Assert.True(SealedHeader.TryRead(bytes, out var header));
        return header;
    }

    static byte[] Plain(int size)
    {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) bytes[i] = (byte)(i * 31 + (i >> 8));
        return bytes;
    }

    /// <summary>Gives its bytes a few at a time, as a network does.</summary>
    sealed class DropStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}

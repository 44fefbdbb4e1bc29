using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Wireless.Tests;

/// <summary>Whatever the air brings.</summary>
public sealed class Hostile_frames
{
    [Fact]
    public void No_bytes_are_more_than_refused() => Prop.ForAll<byte[]>(bytes =>
    {
        var heard = LoraFrame.TryHear(bytes, out _);
        if (LoraFrame.TryRead(bytes, out var frame) == FrameFault.None)
        {
            Assert.Equal(frame.IsUplink, heard == FrameFault.None);
            Assert.Equal(bytes.Length, LoraFrame.Least + frame.FOpts.Length + (frame.FPort is null ? 0 : 1) + frame.Payload.Length);
        }
        JoinRequest.TryRead(bytes, out _);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(2_000, 200_000)).WithEndSize(300));

    [Fact]
    public void A_changed_bit_anywhere_breaks_the_code()
    {
        var vectors = new LorawanVectors(System.Runtime.Intrinsics.X86.Aes.IsSupported);
        foreach (var item in LorawanVectors.Group("data").Where((_, i) => i % 20 == 0))
        {
            var (phy, keys) = (LorawanVectors.Hex(item, "phy"), vectors.Session(item));
            for (var bit = 8; bit < 8 * phy.Length; bit++)
            {
                phy[bit / 8] ^= (byte)(1 << bit % 8);
                if (LoraFrame.TryRead(phy, out var frame) == FrameFault.None) Assert.NotEqual(LorawanVectors.MicOf(keys, frame, item), frame.Mic);
                phy[bit / 8] ^= (byte)(1 << bit % 8);
            }
        }
    }

    [Fact]
    public void A_payload_of_any_length_is_opened_by_sealing_it_again() => Prop.ForAll<byte[]>(payload =>
    {
        using LoraKey network = new(new byte[16]), application = new([.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
        var (keys, sealedOne, opened) = (new SessionKeys(network, application), new byte[payload.Length], new byte[payload.Length]);
        keys.Payload(1, isDown: false, 7, 8, payload, sealedOne);
        keys.Payload(1, isDown: false, 7, 8, sealedOne, opened);
        Assert.Equal(payload, opened);
    }).Check(Config.QuickThrowOnFailure.WithEndSize(242));

    [Fact]
    public void Nothing_is_allocated_for_a_frame()
    {
        var item = LorawanVectors.Group("data").First(one => one.GetProperty("payload").GetString()?.Length > 40);
        var (phy, keys, payload) = (LorawanVectors.Hex(item, "phy"), new LorawanVectors(System.Runtime.Intrinsics.X86.Aes.IsSupported).Session(item), new byte[256]);
        Take();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Take();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Take()
        {
            _ = LoraFrame.TryRead(phy, out var frame);
            _ = keys.UplinkMic(frame, 1, default);
            keys.Payload(1, isDown: false, frame.DevAddr, 1, frame.Payload, payload);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(32)]
    public void A_key_has_sixteen_bytes(int bytes) => Assert.Throws<ArgumentException>(() => new LoraKey(new byte[bytes]));
}

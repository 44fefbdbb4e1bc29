using Grange.Tests;
using Grange.Vehicles.Protocol.IsoTp;

namespace Grange.Vehicles.Tests.Protocol;

public sealed class IsoTpTests
{
    [Fact]
    public void What_is_cut_comes_together_again()
    {
        var random = new Random(4);
        foreach (var length in (int[])[1, 6, 7, 8, 13, 14, 20, 62, 111, 112, 113, 300, 4_095])
        {
            var message = new byte[length];
            random.NextBytes(message);
            var assembler = new IsoTpAssembler();
            byte[] whole = [];
            foreach (var frame in IsoTpFrames.Of(message, padding: 0xAA)) Assert.NotEqual(IsoTpStep.Broken, assembler.Add(0x7E8, frame, 0, out whole));
            Assert.Equal(message, whole);
        }
    }

    [Fact]
    public void Two_senders_do_not_mix()
    {
        var (one, two) = (IsoTpFrames.Of(Enumerable.Repeat((byte)1, 20).ToArray()), IsoTpFrames.Of(Enumerable.Repeat((byte)2, 20).ToArray()));
        var assembler = new IsoTpAssembler();
        byte[] first = [], second = [];
        for (var i = 0; i < one.Count; i++)
        {
            assembler.Add(0x7E8, one[i], 0, out first);
            assembler.Add(0x7E9, two[i], 0, out second);
        }
        Assert.Equal((20, 20), (first.Count(value => value == 1), second.Count(value => value == 2)));
    }

    [Fact]
    public void A_frame_out_of_turn_or_too_late_breaks_the_message()
    {
        var frames = IsoTpFrames.Of(new byte[20]);
        var assembler = new IsoTpAssembler();
        Assert.Equal(IsoTpStep.First, assembler.Add(1, frames[0], 0, out _));
        Assert.Equal(IsoTpStep.Broken, assembler.Add(1, frames[2], 0, out _));
        Assert.Equal(IsoTpStep.Broken, assembler.Add(1, frames[1], 0, out _));
        Assert.Equal(IsoTpStep.First, assembler.Add(1, frames[0], 0, out _));
        Assert.Equal(IsoTpStep.Broken, assembler.Add(1, frames[1], 1_001, out _));
        Assert.Equal(IsoTpStep.FlowControl, assembler.Add(1, [0x30, 0, 0], 0, out _));
    }

    [Fact]
    public void Random_frames_never_throw_and_never_grow_without_bound()
    {
        var (random, assembler) = (new Random(5), new IsoTpAssembler());
        var frame = new byte[10];
        for (var round = 0; round < Counts.Of(50_000, 2_000_000); round++)
        {
            random.NextBytes(frame);
            assembler.Add((uint)random.Next(100), frame.AsSpan(0, random.Next(frame.Length)), round, out var message);
            Assert.True(message.Length <= 4_095);
        }
    }
}

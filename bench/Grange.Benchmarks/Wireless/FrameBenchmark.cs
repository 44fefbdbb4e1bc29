using Grange.Wireless;

namespace Grange.Benchmarks;

/// <summary>An uplink of 31 bytes read, its code checked and its payload opened, one thread, beside the JavaScript that most people use.</summary>
static class FrameBenchmark
{
    const int Frames = 1_000_000, PeerFrames = 5_000, PayloadBytes = 18;

    public static IEnumerable<Heat> Heats()
    {
        var frames = Signed(out var keys);
        var ours = Contender.Of("Grange", Frames, () => Take(frames, keys));
        yield return new Heat(Unit.PerSecond, 5,
        [
            new Duel("LoRaWAN frame: parse, MIC, decrypt", ours, Peers.Node("lora-packet", "lora-frame.mjs", PeerFrames, PeerFrames), new Target("≥ 3,000,000, ratio ≥ 200", (rate, ratio) => rate >= 3_000_000 && ratio is null or >= 200)),
        ]);
    }

    /// <summary>The frames that lora-frame.mjs makes: one session, counters from 0 on.</summary>
    static byte[][] Signed(out SessionKeys keys)
    {
        keys = new SessionKeys(new LoraKey(Convert.FromHexString("000102030405060708090a0b0c0d0e0f")), new LoraKey(Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")));
        var frames = new byte[64][];
        for (ushort counter = 0; counter < frames.Length; counter++)
        {
            var phy = frames[counter] = new byte[13 + PayloadBytes];
            phy[0] = (byte)FrameType.UnconfirmedUp << 5;
            BitConverter.TryWriteBytes(phy.AsSpan(1), 0x26011234u);
            BitConverter.TryWriteBytes(phy.AsSpan(6), counter);
            phy[8] = 1;
            keys.Payload(1, isDown: false, 0x26011234, counter, new byte[PayloadBytes], phy.AsSpan(9));
            _ = LoraFrame.TryRead(phy, out var frame);
            BitConverter.TryWriteBytes(phy.AsSpan(phy.Length - 4), keys.UplinkMic(frame, counter, default));
        }
        return frames;
    }

    static void Take(byte[][] frames, SessionKeys keys)
    {
        Span<byte> payload = stackalloc byte[PayloadBytes];
        for (var i = 0; i < Frames; i++)
        {
            if (LoraFrame.TryRead(frames[i % frames.Length], out var frame) != FrameFault.None || keys.UplinkMic(frame, frame.FCnt, default) != frame.Mic) throw new InvalidOperationException("a good frame was refused");
            keys.Payload(1, isDown: false, frame.DevAddr, frame.FCnt, frame.Payload, payload);
            if (payload.ContainsAnyExcept((byte)0)) throw new InvalidOperationException("a payload is another one");
        }
    }
}

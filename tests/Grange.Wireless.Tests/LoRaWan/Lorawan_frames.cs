using System.Runtime.Intrinsics.X86;
using System.Text.Json;

namespace Grange.Wireless.Tests;

/// <summary>Frames and joins to the last bit, as an independent implementation has them.</summary>
public sealed class Lorawan_frames
{
    public static TheoryData<bool> Ways => Aes.IsSupported ? [true, false] : [false];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Data_frames_are_read_signed_and_opened(bool isIntrinsic)
    {
        var vectors = new LorawanVectors(isIntrinsic);
        foreach (var item in LorawanVectors.Group("data"))
        {
            var (phy, keys) = (LorawanVectors.Hex(item, "phy"), vectors.Session(item));
            Assert.Equal(FrameFault.None, LoraFrame.TryRead(phy, out var frame));
            Assert.Equal((LorawanVectors.Number(item, "mtype"), LorawanVectors.DevAddr(item), (ushort)LorawanVectors.Number(item, "fcnt")), ((uint)frame.Type, frame.DevAddr, frame.FCnt));
            Assert.Equal(item.GetProperty("fport").ValueKind == JsonValueKind.Null ? null : (byte?)item.GetProperty("fport").GetByte(), frame.FPort);
            Assert.Equal(LorawanVectors.MicOf(keys, frame, item), frame.Mic);
            Assert.Equal(LorawanVectors.Hex(item, "payload"), Opened(keys, frame, LorawanVectors.Number(item, "fcnt")));
            Assert.Equal(LorawanVectors.Hex(item, "fopts"), OptionsOf(keys, frame, LorawanVectors.Number(item, "fcnt")));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Bad_ones_are_refused_with_their_reason(bool isIntrinsic)
    {
        var vectors = new LorawanVectors(isIntrinsic);
        foreach (var item in LorawanVectors.Group("bad"))
        {
            var (phy, reason) = (LorawanVectors.Hex(item, "phy"), item.GetProperty("reason").GetString()!);
            var fault = reason == "mic" ? LoraFrame.TryRead(phy, out _) : LoraFrame.TryHear(phy, out _);
            if (reason == "mic" && fault == FrameFault.None)
            {
                _ = LoraFrame.TryRead(phy, out var frame);
                fault = LorawanVectors.MicOf(vectors.Session(item), frame, item) == frame.Mic ? FrameFault.None : FrameFault.Mic;
            }
            Assert.Equal(reason.Replace("-", "", StringComparison.Ordinal), $"{fault}", ignoreCase: true);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Join_requests_are_read_and_written(bool isIntrinsic)
    {
        var (vectors, written) = (new LorawanVectors(isIntrinsic), new byte[JoinRequest.Size]);
        foreach (var item in LorawanVectors.Group("joinRequest"))
        {
            var (phy, key) = (LorawanVectors.Hex(item, "phy"), vectors.Key(item, "key"));
            Assert.Equal(FrameFault.None, JoinRequest.TryRead(phy, out var request));
            Assert.Equal(new(LorawanVectors.Eui(item, "joinEui"), LorawanVectors.Eui(item, "devEui"), (ushort)LorawanVectors.Number(item, "devNonce")), request);
            Assert.True(JoinRequest.IsSignedBy(key, phy));
            request.Write(key, written);
            Assert.Equal(phy, written);
            phy[^1] ^= 1;
            Assert.False(JoinRequest.IsSignedBy(key, phy));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Join_accepts_are_written_opened_and_begin_the_session(bool isIntrinsic)
    {
        var vectors = new LorawanVectors(isIntrinsic);
        foreach (var item in LorawanVectors.Group("joinAccept"))
        {
            var is11 = item.GetProperty("ver").GetString() == "1.1";
            var keys = is11 ? JoinKeys.Of11(vectors.Key(item, "nwkKey"), vectors.Key(item, "appKey"), LorawanVectors.Eui(item, "devEui")) : JoinKeys.Of10(vectors.Key(item, "appKey"));
            var asked = is11
                ? new Asked((byte)LorawanVectors.Number(item, "joinReqType"), LorawanVectors.Eui(item, "joinEui"), (ushort)LorawanVectors.Number(item, "devNonce"))
                : new Asked(Asked.Join, 0, (ushort)LorawanVectors.Number(item, "devNonce"));
            var accept = new JoinAccept(
                LorawanVectors.Number(item, "joinNonce"), LorawanVectors.Number(item, "netId"), LorawanVectors.DevAddr(item), (byte)LorawanVectors.Number(item, "dlSettings"), (byte)LorawanVectors.Number(item, "rxDelay"));
            var channels = item.TryGetProperty("cfList", out _) ? LorawanVectors.Hex(item, "cfList") : [];

            byte[] plain = new byte[JoinAccept.LongSize], phy = new byte[JoinAccept.LongSize];
            Assert.Equal(LorawanVectors.Hex(item, "plain"), plain[..accept.WritePlain(keys, asked, channels, plain)]);
            phy = phy[..accept.Write(keys, asked, channels, phy)];
            Assert.Equal(LorawanVectors.Hex(item, "phy"), phy);
            Assert.True(JoinAccept.TryOpen(keys, asked, phy, out var opened));
            Assert.Equal(accept, opened);
            phy[5] ^= 4;
            Assert.False(JoinAccept.TryOpen(keys, asked, phy, out _));
            AssertSession(keys, keys.Session(accept, asked), item, is11);
        }
    }

    [Fact]
    public void Counters_are_extended()
    {
        foreach (var item in LorawanVectors.Group("fcnt"))
        {
            var next = item.GetProperty("last").ValueKind == JsonValueKind.Null ? 0 : item.GetProperty("last").GetInt64() + 1;
            var counted = FrameCounter.Extend(next, (ushort)LorawanVectors.Number(item, "onAir"), out var counter);
            var (name, value) = counted switch { Counted.New => ("fcnt", counter), Counted.Again => ("retransmission", counter), _ => ("reject", 1u) };
            Assert.Equal(value, LorawanVectors.Number(item, name));
        }
    }

    [Fact]
    public void Frames_are_on_air_as_long_as_Semtech_says()
    {
        foreach (var item in LorawanVectors.Group("toa"))
        {
            var n = item.EnumerateArray().Select(one => one.GetInt32()).ToArray();
            Assert.Equal(n[5], Airtime.Microseconds(n[0], n[1], n[3], n[4] == 1, n[2]));
        }
    }

    static byte[] Opened(SessionKeys keys, LoraFrame frame, uint counter)
    {
        var payload = new byte[frame.Payload.Length];
        if (frame.FPort is { } port) keys.Payload(port, !frame.IsUplink, frame.DevAddr, counter, frame.Payload, payload);
        return payload;
    }

    static byte[] OptionsOf(SessionKeys keys, LoraFrame frame, uint counter)
    {
        var options = new byte[frame.FOpts.Length];
        keys.Options(!frame.IsUplink, frame.FPort, frame.DevAddr, counter, frame.FOpts, options);
        return options;
    }

    static void AssertSession(JoinKeys keys, SessionKeys session, JsonElement item, bool is11)
    {
        Assert.Equal(is11, session.Is11);
        foreach (var (name, key) in is11
            ? new[] { ("jsIntKey", keys.JsInt!), ("jsEncKey", keys.JsEnc!), ("fNwkSIntKey", session.FNwkSInt), ("sNwkSIntKey", session.SNwkSInt), ("nwkSEncKey", session.NwkSEnc), ("appSKey", session.AppS) }
            : [("nwkSKey", session.FNwkSInt), ("appSKey", session.AppS)])
            Assert.Equal(LorawanVectors.Hex(item, name), key.Bytes.ToArray());
    }
}

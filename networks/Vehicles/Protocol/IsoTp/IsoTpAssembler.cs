namespace Grange.Vehicles.Protocol.IsoTp;

/// <summary>What a frame did.</summary>
public enum IsoTpStep : byte
{
    /// <summary>The message goes on in frames to come.</summary>
    More,

    /// <summary>A message is whole.</summary>
    Message,

    /// <summary>The first of several frames: a receiver that is on the bus answers with flow control.</summary>
    First,

    /// <summary>Flow control, for who sends.</summary>
    FlowControl,

    /// <summary>No frame of this protocol, or out of turn, or too late: the message that it broke is dropped.</summary>
    Broken,
}

/// <summary>Puts messages together from CAN frames, per sender (ISO 15765-2 with normal addressing, up to 4,095 bytes).</summary>
/// <remarks>Bounded: at most sixteen senders at a time; the one that began first gives way.</remarks>
public sealed class IsoTpAssembler
{
    const int MaxSenders = 16, MaxMessage = 4_095;

    /// <summary>Between two frames of a message (N_Cr).</summary>
    const long TimeoutMs = 1_000;

    readonly Dictionary<uint, Partial> partials = [];

    /// <summary>Takes a frame's data, 1 to 8 bytes; padding behind a message is ignored, whatever it is.</summary>
    /// <param name="sender">The frame's CAN id.</param>
    /// <param name="nowMs">Any clock that does not run backwards.</param>
    /// <param name="message">The whole message with <see cref="IsoTpStep.Message"/>, else empty.</param>
    public IsoTpStep Add(uint sender, ReadOnlySpan<byte> frame, long nowMs, out byte[] message)
    {
        message = [];
        if (frame.Length is 0 or > 8) return IsoTpStep.Broken;
        switch (frame[0] >> 4)
        {
            case 0: return Single(sender, frame, out message);
            case 1: return First(sender, frame, nowMs);
            case 2: return Next(sender, frame, nowMs, out message);
            case 3: return IsoTpStep.FlowControl;
            default: return IsoTpStep.Broken;
        }
    }

    IsoTpStep Single(uint sender, ReadOnlySpan<byte> frame, out byte[] message)
    {
        var length = frame[0] & 0xF;
        var ok = length is > 0 and <= 7 && frame.Length > length;
        message = ok ? frame.Slice(1, length).ToArray() : [];
        if (ok) partials.Remove(sender); // a new message ends what was not whole (§9.8.3)
        return ok ? IsoTpStep.Message : IsoTpStep.Broken;
    }

    IsoTpStep First(uint sender, ReadOnlySpan<byte> frame, long nowMs)
    {
        partials.Remove(sender);
        if (frame.Length != 8) return IsoTpStep.Broken;
        var length = (frame[0] & 0xF) << 8 | frame[1];
        if (length is < 8 or > MaxMessage) return IsoTpStep.Broken;
        if (partials.Count >= MaxSenders) partials.Remove(partials.MinBy(one => one.Value.AtMs).Key);
        var partial = new Partial(length, nowMs);
        partial.Append(frame[2..]);
        partials.Add(sender, partial);
        return IsoTpStep.First;
    }

    IsoTpStep Next(uint sender, ReadOnlySpan<byte> frame, long nowMs, out byte[] message)
    {
        message = [];
        if (!partials.TryGetValue(sender, out var partial)) return IsoTpStep.Broken;
        if (nowMs - partial.AtMs > TimeoutMs || (frame[0] & 0xF) != partial.NextNumber)
        {
            partials.Remove(sender);
            return IsoTpStep.Broken;
        }
        partial.NextNumber = partial.NextNumber + 1 & 0xF;
        partial.AtMs = nowMs;
        if (!partial.Append(frame[1..])) return IsoTpStep.More;
        partials.Remove(sender);
        message = partial.Bytes;
        return IsoTpStep.Message;
    }

    sealed class Partial(int length, long atMs)
    {
        int filled;

        public byte[] Bytes { get; } = new byte[length];
        public long AtMs { get; set; } = atMs;
        public int NextNumber { get; set; } = 1;

        /// <summary>True once it is whole.</summary>
        public bool Append(ReadOnlySpan<byte> data)
        {
            var some = data[..Math.Min(data.Length, Bytes.Length - filled)];
            some.CopyTo(Bytes.AsSpan(filled));
            filled += some.Length;
            return filled == Bytes.Length;
        }
    }
}

using System.Text;
using Grange.Charging.Protocol;

namespace Grange.Charging.Features.Ocpp;

/// <summary>The newest frames of one station's line, for its owner. Frames that carry a password leave no trace of it; long ones are cut.</summary>
sealed class LineLog(int most)
{
    /// <summary>More of one frame is not kept.</summary>
    const int MaxFrame = 2 * 1024;

    /// <summary>The calls that can carry a station's key; answers of stations may too.</summary>
    static readonly HashSet<string> Carriers = ["ChangeConfiguration", "SetVariables", "DataTransfer", "NotifyReport", "NotifyEvent"];

    readonly Lock gate = new();
    readonly List<Slot> slots = [];
    int next;

    /// <summary>Whether a frame has to be searched for a password before it is kept.</summary>
    public static bool MayCarryKey(MessageType type, string action) => type != MessageType.Call || Carriers.Contains(action);

    /// <summary>Keeps a frame's bytes; the oldest one's memory is used again.</summary>
    public void Note(DateTimeOffset at, bool fromStation, ReadOnlySpan<byte> frame, bool mayCarryKey = true)
    {
        if (mayCarryKey && (frame.IndexOf("AuthorizationKey"u8) >= 0 || frame.IndexOf("BasicAuthPassword"u8) >= 0)) frame = "(this frame carries a password and is not shown)"u8;
        var kept = frame[..Math.Min(frame.Length, MaxFrame)];
        lock (gate)
        {
            if (slots.Count < most) slots.Add(new Slot());
            var slot = slots[next];
            next = (next + 1) % most;
            (slot.At, slot.FromStation, slot.IsCut, slot.Length) = (at, fromStation, kept.Length < frame.Length, kept.Length);
            if (slot.Bytes.Length < kept.Length) slot.Bytes = new byte[kept.Length];
            kept.CopyTo(slot.Bytes);
        }
    }

    /// <summary>What is kept, newest first.</summary>
    public IReadOnlyList<LineFrameJson> Newest()
    {
        lock (gate)
            return [.. Enumerable.Range(1, slots.Count).Select(back => slots[(next - back + slots.Count) % slots.Count]).Select(slot => new LineFrameJson(
                slot.At.ToUnixTimeMilliseconds(), slot.FromStation, Encoding.UTF8.GetString(slot.Bytes.AsSpan(0, slot.Length)) + (slot.IsCut ? " …" : "")))];
    }

    sealed class Slot
    {
        public DateTimeOffset At { get; set; }
        public bool FromStation { get; set; }
        public bool IsCut { get; set; }
        public byte[] Bytes { get; set; } = [];
        public int Length { get; set; }
    }
}

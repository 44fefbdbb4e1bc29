using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>What a provider says of itself every few seconds, signed with its device key.</summary>
/// <param name="Device">Who speaks.</param>
/// <param name="Url">Where it can be reached.</param>
/// <param name="CapacityBytes">Bytes it gives in all.</param>
/// <param name="UsedBytes">Bytes taken, uploads in flight included.</param>
/// <param name="Version">Of its program.</param>
/// <param name="Leaves">It leaves: what it holds is to go to others.</param>
/// <param name="Lost">Pieces it found lost or spoiled on its disk.</param>
/// <param name="TimeMs">Its clock, Unix milliseconds; an older heartbeat than the last is ignored.</param>
public sealed record Heartbeat(DeviceId Device, Uri Url, long CapacityBytes, long UsedBytes, string Version, bool Leaves, IReadOnlyList<PieceCid> Lost, long TimeMs)
{
    /// <summary>Losses told at once; the others follow.</summary>
    public const int MostLost = 64;

    /// <summary>Nobody is believed who closes for longer.</summary>
    public static readonly TimeSpan LongestClosed = TimeSpan.FromHours(24);

    /// <summary>It sends and takes nothing until then, Unix milliseconds: its hours are over; 0 while it is open.</summary>
    public long ClosedUntilMs { get; init; }

    const string Purpose = "storage.heartbeat";

    public string Seal(Func<byte[], byte[]> sign) => SignedNote.Seal(DagNode.Map(
        ("for", DagNode.Of(Purpose)), ("dev", Bodies.Of(Device)), ("url", DagNode.Of(Url.ToString())), ("capacity", DagNode.Of(CapacityBytes)),
        ("used", DagNode.Of(UsedBytes)), ("version", DagNode.Of(Version)), ("leaves", DagNode.Of(Leaves)),
        ("lost", DagNode.List(Lost.Select(piece => DagNode.Name(piece.V2)).ToArray())), ("t", DagNode.Of(TimeMs)), ("closed", DagNode.Of(ClosedUntilMs))), sign);

    /// <summary>Reads a heartbeat that <paramref name="device"/> signed; the fault says what is wrong with it.</summary>
    public static Result<Heartbeat> Open(string text, Device device)
    {
        if (SignedNote.Open(text, Purpose, device.Key.Span) is not { } note || !Bodies.TryGetDevice(note, "dev", out var named) || named != device.Id)
            return new Fault("heartbeat-signature", $"the heartbeat is not signed by {device.Id}", "a rotated key must be registered: grange devices rotate", Status: 403);
        if (!note.TryGetText("url", out var address) || !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return Malformed("url");
        if (!note.TryGetLong("capacity", out var capacity) || capacity < 0) return Malformed("capacity");
        if (!note.TryGetLong("used", out var used) || used < 0) return Malformed("used");
        if (!note.TryGetText("version", out var version) || version.Length > 64) return Malformed("version");
        var leaves = note.TryGet("leaves", DagKind.Bool, out var said) && said.AsBool;
        if (ReadLost(note) is not { } lost) return Malformed("lost");
        if (!note.TryGetLong("t", out var time)) return Malformed("t");
        if (note.TryGetLong("closed", out var closed) && (closed < 0 || closed > time + (long)LongestClosed.TotalMilliseconds)) return Malformed("closed");
        return new Heartbeat(named, url, capacity, used, version, leaves, lost, time) { ClosedUntilMs = closed };
    }

    static List<PieceCid>? ReadLost(DagNode note)
    {
        var lost = new List<PieceCid>();
        if (!note.TryGet("lost", DagKind.List, out var list)) return lost;
        foreach (var item in list.AsList.Take(MostLost))
        {
            if (!item.TryAsName(out var named) || !PieceCid.TryFrom(named, out var piece)) return null;
            lost.Add(piece);
        }
        return lost;
    }

    static Fault Malformed(string field) => new("heartbeat-malformed", $"the heartbeat's '{field}' is missing or out of range");
}

using System.Security.Cryptography;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>How a provider shows whose tunnel it is: it signs the node's fresh number, for that node only.</summary>
static class RelayHello
{
    public const int NonceBytes = 32;

    /// <summary>What the node says when the tunnel is open.</summary>
    public const string Welcome = "open";

    const string Purpose = "storage.relay";

    public static string Seal(DeviceId device, ReadOnlySpan<byte> nonce, DeviceId node, Func<byte[], byte[]> sign) => SignedNote.Seal(DagNode.Map(
        ("for", DagNode.Of(Purpose)), ("dev", Bodies.Of(device)), ("op", Bodies.Of(node)), ("nonce", DagNode.Of(nonce.ToArray()))), sign);

    /// <summary>True when <paramref name="device"/> signed this number for this node.</summary>
    public static bool IsFrom(string text, Device device, ReadOnlySpan<byte> nonce, DeviceId node)
        => SignedNote.Open(text, Purpose, device.Key.Span) is { } note
            && Bodies.TryGetDevice(note, "dev", out var named) && named == device.Id && Bodies.TryGetDevice(note, "op", out var meant) && meant == node
            && note.TryGet("nonce", DagKind.Bytes, out var said) && CryptographicOperations.FixedTimeEquals(said.AsBytes, nonce);
}

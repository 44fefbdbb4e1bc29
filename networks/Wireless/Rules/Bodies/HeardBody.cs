using System.Buffers.Binary;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Bodies;

/// <summary>Frames that a gateway heard, in its own word (<c>wireless.heard</c>): so its operator cannot say that it brought more.</summary>
/// <param name="Frames">How many since the record before.</param>
/// <param name="Root">Of the Merkle tree over them, in order: who has a frame can show that it was among them.</param>
public sealed record HeardBody(long Frames, Hash32 Root)
{
    /// <summary>Frames that one record may stand for.</summary>
    public const int MostFrames = 4_096;

    /// <summary>A leaf: keccak(keccak(tmst, u32 ‖ Hz, u64 ‖ rssi and snr in tenths, i16 ‖ PHYPayload)), big-endian.</summary>
    public static Hash32 Leaf(ref readonly RxPacket packet)
    {
        Span<byte> bytes = stackalloc byte[16 + LoraFrame.Most];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, packet.Tmst);
        BinaryPrimitives.WriteInt64BigEndian(bytes[4..], packet.Hz);
        BinaryPrimitives.WriteInt16BigEndian(bytes[12..], (short)packet.RssiDeciDbm);
        BinaryPrimitives.WriteInt16BigEndian(bytes[14..], (short)packet.SnrDeciDb);
        packet.Phy.CopyTo(bytes[16..]);
        return Hash32.Read(Keccak256.Hash(Keccak256.Hash(bytes[..(16 + packet.Size)])));
    }

    /// <summary>The record over leaves, the first heard first.</summary>
    public static HeardBody Of(IReadOnlyList<Hash32> leaves) => new(leaves.Count, MerkleTree.Build(leaves.Count, (at, hash) => leaves[at].CopyTo(hash)).Root);

    public DagNode ToNode() => DagNode.Map(("frames", DagNode.Of(Frames)), ("root", DagNode.Of(Root.ToByteArray())));

    /// <summary>Reads a body; the fault says its form. Never throws.</summary>
    public static Result<HeardBody> Read(DagNode body)
        => body.AsMap.Count == 2 && body.TryGetLong("frames", out var frames) && frames is > 0 and <= MostFrames && body.TryGet("root", DagKind.Bytes, out var root) && root.AsBytes.Length == Hash32.Size
            ? new HeardBody(frames, Hash32.Read(root.AsBytes))
            : new Fault("heard-body", $"what was heard is {{frames: 1 to {MostFrames}, root: 32 bytes}}");
}

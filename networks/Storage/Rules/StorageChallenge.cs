using System.Buffers.Binary;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Storage;

/// <summary>What a seed asks of a data set, by PDPVerifier's rule.</summary>
/// <param name="Epoch">The epoch whose seed asks.</param>
/// <param name="Device">Who is asked; its id is the data set's number.</param>
/// <param name="Leaves">The leaves, in the order the answer must have.</param>
public sealed record StorageChallenge(long Epoch, DeviceId Device, IReadOnlyList<AskedLeaf> Leaves)
{
    /// <summary>
    /// Asks a data set; null when it holds nothing. Leaf i is keccak256(abi.encodePacked(uint256 seed, uint256 setId, uint64 i)) mod range.
    /// </summary>
    public static StorageChallenge? Of(Hash32 seed, long epoch, DataSet set, int count)
    {
        if (set.Range == 0) return null;
        Span<byte> packed = stackalloc byte[72], number = stackalloc byte[Keccak256.Size];
        seed.CopyTo(packed);
        set.Device.Value.CopyTo(packed[32..]);
        var leaves = new AskedLeaf[count];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(packed[64..], (ulong)i);
            Keccak256.Hash(packed, number);
            leaves[i] = set.Ask(number);
        }
        return new StorageChallenge(epoch, set.Device, leaves);
    }

    /// <summary>
    /// The challenge as it is sent: the rule's inputs, so that anyone can check it, and what they come to, so that a device need not know its set's
    /// order.
    /// </summary>
    public DagNode ToNode(Hash32 seed, long range) => DagNode.Map(
        ("epoch", DagNode.Of(Epoch)), ("seed", DagNode.Of(seed.ToByteArray())), ("set", Bodies.Of(Device)), ("range", DagNode.Of(range)), ("n", DagNode.Of((long)Leaves.Count)),
        ("leaves", DagNode.List(Leaves.Select(leaf => DagNode.List(DagNode.Name(leaf.Piece.V2), DagNode.Of(leaf.Leaf))))));

    /// <summary>Reads what <see cref="ToNode"/> wrote; null when it is something else.</summary>
    public static StorageChallenge? Read(DagNode ask)
    {
        if (!ask.TryGetLong("epoch", out var epoch) || !Bodies.TryGetDevice(ask, "set", out var device) || !ask.TryGet("leaves", DagKind.List, out var list))
            return null;
        var leaves = new List<AskedLeaf>(list.AsList.Count);
        foreach (var item in list.AsList)
        {
            if (item.Kind != DagKind.List || item.AsList is not [var name, { Kind: DagKind.Int } leaf]) return null;
            if (!name.TryAsName(out var named) || !PieceCid.TryFrom(named, out var piece) || leaf.AsInt < 0 || leaf.AsInt >= piece.LeafCount) return null;
            leaves.Add(new AskedLeaf(piece, (long)leaf.AsInt));
        }
        return new StorageChallenge(epoch, device, leaves);
    }
}

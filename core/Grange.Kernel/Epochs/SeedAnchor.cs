using System.Buffers.Binary;
using System.Text;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>
/// What an operator writes on the chain before an epoch's seed is drawn, in a network that challenges what its carry commits to (DESIGN §6): the carry
/// of the epoch before. The first block after the one that holds it gives the seed.
/// </summary>
/// <param name="Slot">keccak-256(operator id ‖ utf8(network) ‖ u64be epoch): of one account, only the first anchor in a slot counts.</param>
/// <param name="Root">sha2-256 digest of the carry's root block.</param>
public readonly record struct SeedAnchor(Hash32 Slot, Hash32 Root)
{
    /// <param name="epoch">The epoch whose seed is to be drawn, from 1.</param>
    /// <param name="carry">What the epoch before left.</param>
    public static SeedAnchor Of(DeviceId operatorId, NetworkSlug network, long epoch, Cid carry)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, epoch);
        var slot = Keccak256.Hash([.. operatorId.Value.ToByteArray(), .. Encoding.UTF8.GetBytes(network.ToString()), .. number]);
        return new SeedAnchor(Hash32.Read(slot), Hash32.Read(carry.Hash.Digest));
    }
}

/// <summary>An anchor as the chain has it.</summary>
public sealed record AnchorFacts(long Block, Hash32 Root);

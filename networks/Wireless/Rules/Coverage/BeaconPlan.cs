using System.Buffers.Binary;
using System.Security.Cryptography;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Wireless.Coverage;

/// <summary>When a gateway sends its beacon of an epoch, and what is in it (specification 7.3).</summary>
/// <remarks>
/// Commit and reveal: before an epoch's seed is drawn its operator commits to a secret for each gateway; time and channel follow from the seed, the bytes from seed and secret. So
/// nobody can be elsewhere in time or know the bytes before they are on air, and everybody can work them out afterwards.
/// </remarks>
public static class BeaconPlan
{
    /// <summary>MHDR of a proprietary frame: devices pass over it.</summary>
    public const byte Header = 0xE0;

    /// <summary>Bytes after it.</summary>
    public const int PayloadBytes = 51;

    /// <summary>First bytes of a payload, by which a frame is known as one of a beacon.</summary>
    public const int TagBytes = 8;

    /// <summary>Beacons begin in the middle eight tenths of an epoch: before it the seed may not be known, after it nobody could report.</summary>
    const int FirstTenth = 1, Tenths = 8;

    static readonly byte[] Purpose = "grange wireless beacon"u8.ToArray();

    /// <summary>The gateway's own secret of an epoch.</summary>
    public static byte[] KeyOf(ReadOnlySpan<byte> epochSecret, DeviceId gateway) => HMACSHA256.HashData(epochSecret, gateway.Value.ToByteArray());

    /// <summary>What the commitment's tree has for a gateway.</summary>
    public static Hash32 Leaf(DeviceId gateway, ReadOnlySpan<byte> key) => Hash32.Read(Keccak256.Hash(Keccak256.Hash([.. gateway.Value.ToByteArray(), .. key])));

    /// <summary>The tree of a commitment.</summary>
    public static MerkleTree Commit(IReadOnlyList<DeviceId> gateways, byte[] epochSecret)
        => MerkleTree.Build(gateways.Count, (at, hash) => Leaf(gateways[at], KeyOf(epochSecret, gateways[at])).CopyTo(hash));

    /// <summary>Milliseconds after the epoch's opening, not before which the beacon is sent.</summary>
    public static long OffsetMs(Hash32 seed, DeviceId gateway, int epochSeconds)
    {
        var length = epochSeconds * 1_000L;
        return length * FirstTenth / 10 + (long)(BinaryPrimitives.ReadUInt64BigEndian(Drawn(seed, gateway)) % (ulong)(length * Tenths / 10));
    }

    /// <summary>Which of the network's channels.</summary>
    public static int Channel(Hash32 seed, DeviceId gateway, int channels) => Drawn(seed, gateway)[8] % channels;

    /// <summary>The frame on air.</summary>
    public static byte[] Phy(Hash32 seed, DeviceId gateway, ReadOnlySpan<byte> key)
    {
        var phy = new byte[1 + PayloadBytes];
        phy[0] = Header;
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, phy.AsSpan(1), seed.ToByteArray(), [.. Purpose, .. gateway.Value.ToByteArray()]);
        return phy;
    }

    static byte[] Drawn(Hash32 seed, DeviceId gateway) => SHA256.HashData([.. seed.ToByteArray(), .. gateway.Value.ToByteArray()]);
}

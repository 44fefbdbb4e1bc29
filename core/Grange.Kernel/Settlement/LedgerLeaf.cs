using System.Buffers.Binary;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>The leaf of a ledger's tree: keccak(keccak(abi.encode(address account, address asset, uint8 kind, uint256 cumulative))).</summary>
/// <remarks>contracts/src/Ledger.sol has the same; hashed twice, so that no inner node passes for a leaf.</remarks>
public static class LedgerLeaf
{
    /// <summary>Writes the 32-byte leaf hash.</summary>
    public static void Hash(in VectorEntry entry, Span<byte> hash)
    {
        Span<byte> words = stackalloc byte[4 * 32];
        words.Clear();
        entry.Account.CopyTo(words[12..]);
        entry.Asset.CopyTo(words[44..]);
        words[95] = (byte)entry.Kind;
        BinaryPrimitives.WriteUInt128BigEndian(words[112..], entry.Cumulative);
        Span<byte> inner = stackalloc byte[Keccak256.Size];
        Keccak256.Hash(words, inner);
        Keccak256.Hash(inner, hash);
    }

    /// <inheritdoc cref="Hash(in VectorEntry, Span{byte})"/>
    public static Hash32 Hash(in VectorEntry entry)
    {
        Span<byte> hash = stackalloc byte[Keccak256.Size];
        Hash(entry, hash);
        return Hash32.Read(hash);
    }
}

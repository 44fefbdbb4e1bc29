using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Grange.Content;

/// <summary>How tree nodes are hashed on this machine; all ways give the same bytes.</summary>
public enum NodeKernel { Scalar, Vector128, Avx2, Avx512 }

/// <summary>The node of a piece's tree: SHA-256 of the two children, top two bits of its last byte cleared (FRC-0069).</summary>
public static class NodeHash
{
    /// <summary>Bytes of a leaf and of a node.</summary>
    public const int Length = 32;

    /// <summary>Tallest tree known here: 2^50 leaves, the most that PDPVerifier takes in one piece.</summary>
    public const int MaxHeight = 50;

    /// <summary>The fastest kernel this processor runs.</summary>
    public static NodeKernel Best { get; } =
        Avx512Lanes.IsSupported ? NodeKernel.Avx512
        : Avx2Lanes.IsSupported ? NodeKernel.Avx2
        : Vector128Lanes.IsSupported ? NodeKernel.Vector128
        : NodeKernel.Scalar;

    static readonly byte[] Zeros = ZeroRoots();

    /// <summary>True when this processor can run <paramref name="kernel"/>.</summary>
    public static bool Supports(NodeKernel kernel) => kernel <= Best;

    /// <summary>The root over 2^<paramref name="height"/> leaves of zeros.</summary>
    public static ReadOnlySpan<byte> ZeroRoot(int height) => Zeros.AsSpan(Length * height, Length);

    /// <summary>Hashes neighbours in <paramref name="nodes"/> (a multiple of 64 bytes) into half as many <paramref name="parents"/>.</summary>
    /// <remarks><paramref name="parents"/> may be the front of <paramref name="nodes"/>.</remarks>
    public static void Pairs(ReadOnlySpan<byte> nodes, Span<byte> parents, NodeKernel kernel)
    {
        if (nodes.Length % (2 * Length) != 0 || parents.Length < nodes.Length / 2) throw new ArgumentException("nodes come in pairs", nameof(nodes));
        switch (kernel)
        {
            case NodeKernel.Avx512: Wide<Avx512Lanes, Vector512<uint>>(nodes, parents); break;
            case NodeKernel.Avx2: Wide<Avx2Lanes, Vector256<uint>>(nodes, parents); break;
            case NodeKernel.Vector128: Wide<Vector128Lanes, Vector128<uint>>(nodes, parents); break;
            default: Wide<ScalarLanes, uint>(nodes, parents); break;
        }
    }

    /// <inheritdoc cref="Pairs(ReadOnlySpan{byte}, Span{byte}, NodeKernel)"/>
    public static void Pairs(ReadOnlySpan<byte> nodes, Span<byte> parents) => Pairs(nodes, parents, Best);

    /// <summary>One node; <paramref name="parent"/> may be either child.</summary>
    public static void Pair(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> parent)
    {
        Span<byte> both = stackalloc byte[2 * Length];
        left[..Length].CopyTo(both);
        right[..Length].CopyTo(both[Length..]);
        SHA256.HashData(both, parent);
        parent[Length - 1] &= 0x3f;
    }

    static void Wide<TOps, TVector>(ReadOnlySpan<byte> nodes, Span<byte> parents)
        where TOps : struct, ILaneOps<TVector>
        where TVector : unmanaged
    {
        int block = 2 * Length * TOps.Lanes, at = 0;
        for (; nodes.Length - at >= block; at += block)
            Sha256Lanes<TOps, TVector>.Hash(ref Unsafe.AsRef(in nodes[at]), ref parents[at / 2]);
        if (at < nodes.Length) Rest<TOps, TVector>(nodes[at..], parents[(at / 2)..]);
    }

    /// <summary>Fewer messages than lanes: the spare lanes hash what lies in the buffer and are dropped.</summary>
    [SkipLocalsInit]
    static void Rest<TOps, TVector>(ReadOnlySpan<byte> nodes, Span<byte> parents)
        where TOps : struct, ILaneOps<TVector>
        where TVector : unmanaged
    {
        Span<byte> buffer = stackalloc byte[2 * Length * TOps.Lanes];
        nodes.CopyTo(buffer);
        ref var front = ref MemoryMarshal.GetReference(buffer);
        Sha256Lanes<TOps, TVector>.Hash(ref front, ref front);
        buffer[..(nodes.Length / 2)].CopyTo(parents);
    }

    static byte[] ZeroRoots()
    {
        var roots = new byte[Length * (MaxHeight + 1)];
        for (var height = 0; height < MaxHeight; height++)
        {
            var child = roots.AsSpan(Length * height, Length);
            Pair(child, child, roots.AsSpan(Length * (height + 1)));
        }
        return roots;
    }
}

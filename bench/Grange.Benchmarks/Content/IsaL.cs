using System.Runtime.InteropServices;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>Intel's ISA-L as Debian packages it (<c>libisal2</c>), where it is installed: the same code over the same shards.</summary>
sealed partial class IsaL
{
    const string Library = "libisal.so.2";

    readonly nint[] sources, targets;
    readonly byte[] tables;
    readonly int shardBytes;

    IsaL(byte[] data, byte[] parity, int k, int n, int shardBytes)
    {
        this.shardBytes = shardBytes;
        (sources, targets) = (Shards(data, k, shardBytes), Shards(parity, n - k, shardBytes));
        var matrix = new byte[n * k];
        GenerateMatrix(matrix, n, k);
        tables = new byte[32 * k * (n - k)];
        InitTables(k, n - k, matrix.AsSpan(k * k), tables);
    }

    /// <summary>Null, with the reason, where the library is not installed.</summary>
    /// <param name="data">Pinned: k shards.</param>
    /// <param name="parity">Pinned: room for n − k shards.</param>
    /// <param name="k">Data shards.</param>
    /// <param name="n">All shards.</param>
    /// <param name="shardBytes">Bytes of each.</param>
    public static Result<IsaL> Load(byte[] data, byte[] parity, int k, int n, int shardBytes)
        => NativeLibrary.TryLoad(Library, out _)
            ? new IsaL(data, parity, k, n, shardBytes)
            : new Fault("peer-missing", "ISA-L is not installed (Debian: apt install libisal2)");

    public void Encode() => EncodeData(shardBytes, sources.Length, targets.Length, tables, sources, targets);

    static nint[] Shards(byte[] pinned, int count, int shardBytes) => [.. Enumerable.Range(0, count).Select(i => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, i * shardBytes))];

    [LibraryImport(Library, EntryPoint = "gf_gen_cauchy1_matrix")]
    private static partial void GenerateMatrix(Span<byte> matrix, int n, int k);

    [LibraryImport(Library, EntryPoint = "ec_init_tables")]
    private static partial void InitTables(int k, int rows, ReadOnlySpan<byte> matrix, Span<byte> tables);

    [LibraryImport(Library, EntryPoint = "ec_encode_data")]
    private static partial void EncodeData(int length, int k, int rows, ReadOnlySpan<byte> tables, ReadOnlySpan<nint> data, ReadOnlySpan<nint> coding);
}

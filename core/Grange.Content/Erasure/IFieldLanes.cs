namespace Grange.Content;

/// <summary>What multiplying many bytes by one factor of GF(2^8) needs of a vector.</summary>
/// <remarks>Static and generic over structs, so the JIT compiles one straight-line kernel per instruction set.</remarks>
interface IFieldLanes<TVector, TBytes, TFactor>
    where TVector : unmanaged
    where TBytes : unmanaged
    where TFactor : unmanaged
{
    /// <summary>Bytes of one factor's table.</summary>
    static abstract int TableBytes { get; }

    /// <summary>Writes the table that <see cref="Factor"/> reads.</summary>
    static abstract void WriteTable(byte factor, Span<byte> table);

    static abstract TFactor Factor(ref byte table);

    /// <summary>Reads a vector of bytes in the form that is multiplied: whole, or cut into its halves of four bits.</summary>
    static abstract TBytes Load(ref byte source);

    static abstract TVector Zero { get; }

    /// <summary><paramref name="sum"/> + <paramref name="bytes"/> · <paramref name="factor"/>.</summary>
    static abstract TVector AddTimes(TVector sum, TBytes bytes, TFactor factor);

    static abstract void Store(TVector vector, ref byte target);
}

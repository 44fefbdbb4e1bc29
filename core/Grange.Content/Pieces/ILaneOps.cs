using System.Diagnostics.CodeAnalysis;

namespace Grange.Content;

/// <summary>What SHA-256 over many messages at once needs of a vector of 32-bit words, one lane per message.</summary>
/// <remarks>Static and generic over structs, so the JIT compiles one straight-line kernel per vector width.</remarks>
interface ILaneOps<TVector> where TVector : unmanaged
{
    /// <summary>Messages hashed at once.</summary>
    static abstract int Lanes { get; }

    static abstract TVector Broadcast(uint word);
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector And(TVector a, TVector b);
    static abstract TVector Xor3(TVector a, TVector b, TVector c);
    static abstract TVector RotateRight(TVector word, [ConstantExpected] byte bits);
    static abstract TVector ShiftRight(TVector word, [ConstantExpected] byte bits);

    /// <summary>Bits of <paramref name="f"/> where <paramref name="e"/> has ones, of <paramref name="g"/> elsewhere.</summary>
    static abstract TVector Choose(TVector e, TVector f, TVector g);
    static abstract TVector Majority(TVector a, TVector b, TVector c);

    /// <summary>Reads <see cref="Lanes"/> messages of 64 bytes into 16 vectors: word i of every message in vector i.</summary>
    static abstract void Load(ref byte messages, Span<TVector> words);

    /// <summary>Writes 8 vectors as <see cref="Lanes"/> digests of 32 bytes.</summary>
    static abstract void Store(ReadOnlySpan<TVector> state, ref byte digests);
}

using System.Runtime.CompilerServices;

namespace Grange.Content;

/// <summary>SHA-256 of many 64-byte messages side by side (FIPS 180-4), cut to 254 bits as a piece's tree wants its nodes.</summary>
/// <remarks>
/// A tree node is always exactly one block, so the second block is padding alone and its message schedule is a constant.
/// .NET shows no SHA-NI; sixteen lanes of AVX-512 hash short messages faster than SHA-NI through a library call does.
/// </remarks>
static class Sha256Lanes<TOps, TVector>
    where TOps : struct, ILaneOps<TVector>
    where TVector : unmanaged
{
    /// <summary>Hashes <c>TOps.Lanes</c> messages; both blocks are fully read before a digest is written, so they may overlap.</summary>
    [SkipLocalsInit]
    public static void Hash(ref byte messages, ref byte digests)
    {
        Span<TVector> words = stackalloc TVector[16];
        Span<TVector> state = stackalloc TVector[8];
        for (var i = 0; i < 8; i++) state[i] = TOps.Broadcast(Sha256Constants.Initial[i]);
        TOps.Load(ref messages, words);
        DataBlock(state, ref words[0]);
        PaddingBlock(state);
        state[7] = TOps.And(state[7], TOps.Broadcast(0xffffff3f)); // the top two bits of the digest's last byte
        TOps.Store(state, ref digests);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // by tiers its first seconds cost twenty times as much
    static void DataBlock(Span<TVector> state, ref TVector w)
    {
        TVector a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        ref var k = ref Unsafe.AsRef(in Sha256Constants.Rounds[0]);
        for (nint t = 0; t < 64; t += 16, k = ref Unsafe.Add(ref k, 16))
        {
            if (t > 0) Expand(ref w);
            Round(a, b, c, ref d, e, f, g, ref h, Keyed(ref k, ref w, 0));
            Round(h, a, b, ref c, d, e, f, ref g, Keyed(ref k, ref w, 1));
            Round(g, h, a, ref b, c, d, e, ref f, Keyed(ref k, ref w, 2));
            Round(f, g, h, ref a, b, c, d, ref e, Keyed(ref k, ref w, 3));
            Round(e, f, g, ref h, a, b, c, ref d, Keyed(ref k, ref w, 4));
            Round(d, e, f, ref g, h, a, b, ref c, Keyed(ref k, ref w, 5));
            Round(c, d, e, ref f, g, h, a, ref b, Keyed(ref k, ref w, 6));
            Round(b, c, d, ref e, f, g, h, ref a, Keyed(ref k, ref w, 7));
            Round(a, b, c, ref d, e, f, g, ref h, Keyed(ref k, ref w, 8));
            Round(h, a, b, ref c, d, e, f, ref g, Keyed(ref k, ref w, 9));
            Round(g, h, a, ref b, c, d, e, ref f, Keyed(ref k, ref w, 10));
            Round(f, g, h, ref a, b, c, d, ref e, Keyed(ref k, ref w, 11));
            Round(e, f, g, ref h, a, b, c, ref d, Keyed(ref k, ref w, 12));
            Round(d, e, f, ref g, h, a, b, ref c, Keyed(ref k, ref w, 13));
            Round(c, d, e, ref f, g, h, a, ref b, Keyed(ref k, ref w, 14));
            Round(b, c, d, ref e, f, g, h, ref a, Keyed(ref k, ref w, 15));
        }
        AddState(state, a, b, c, d, e, f, g, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PaddingBlock(Span<TVector> state)
    {
        TVector a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        ref var k = ref Sha256Constants.KeyedPadding[0];
        for (nint t = 0; t < 64; t += 8, k = ref Unsafe.Add(ref k, 8))
        {
            Round(a, b, c, ref d, e, f, g, ref h, TOps.Broadcast(k));
            Round(h, a, b, ref c, d, e, f, ref g, TOps.Broadcast(Unsafe.Add(ref k, 1)));
            Round(g, h, a, ref b, c, d, e, ref f, TOps.Broadcast(Unsafe.Add(ref k, 2)));
            Round(f, g, h, ref a, b, c, d, ref e, TOps.Broadcast(Unsafe.Add(ref k, 3)));
            Round(e, f, g, ref h, a, b, c, ref d, TOps.Broadcast(Unsafe.Add(ref k, 4)));
            Round(d, e, f, ref g, h, a, b, ref c, TOps.Broadcast(Unsafe.Add(ref k, 5)));
            Round(c, d, e, ref f, g, h, a, ref b, TOps.Broadcast(Unsafe.Add(ref k, 6)));
            Round(b, c, d, ref e, f, g, h, ref a, TOps.Broadcast(Unsafe.Add(ref k, 7)));
        }
        AddState(state, a, b, c, d, e, f, g, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Round(TVector a, TVector b, TVector c, ref TVector d, TVector e, TVector f, TVector g, ref TVector h, TVector keyed)
    {
        var one = TOps.Xor3(TOps.RotateRight(e, 6), TOps.RotateRight(e, 11), TOps.RotateRight(e, 25));
        var t = TOps.Add(TOps.Add(h, keyed), TOps.Add(TOps.Choose(e, f, g), one));
        var zero = TOps.Xor3(TOps.RotateRight(a, 2), TOps.RotateRight(a, 13), TOps.RotateRight(a, 22));
        d = TOps.Add(d, t);
        h = TOps.Add(t, TOps.Add(zero, TOps.Majority(a, b, c)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Keyed(ref uint k, ref TVector w, nint i) => TOps.Add(TOps.Broadcast(Unsafe.Add(ref k, i)), Unsafe.Add(ref w, i));

    /// <summary>The next 16 words of the message schedule, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Expand(ref TVector w)
    {
        Next(ref w, 0); Next(ref w, 1); Next(ref w, 2); Next(ref w, 3);
        Next(ref w, 4); Next(ref w, 5); Next(ref w, 6); Next(ref w, 7);
        Next(ref w, 8); Next(ref w, 9); Next(ref w, 10); Next(ref w, 11);
        Next(ref w, 12); Next(ref w, 13); Next(ref w, 14); Next(ref w, 15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Next(ref TVector w, nint i)
    {
        var early = Unsafe.Add(ref w, (i + 1) & 15);
        var late = Unsafe.Add(ref w, (i + 14) & 15);
        var zero = TOps.Xor3(TOps.RotateRight(early, 7), TOps.RotateRight(early, 18), TOps.ShiftRight(early, 3));
        var one = TOps.Xor3(TOps.RotateRight(late, 17), TOps.RotateRight(late, 19), TOps.ShiftRight(late, 10));
        Unsafe.Add(ref w, i) = TOps.Add(TOps.Add(Unsafe.Add(ref w, i), zero), TOps.Add(Unsafe.Add(ref w, (i + 9) & 15), one));
    }

    static void AddState(Span<TVector> s, TVector a, TVector b, TVector c, TVector d, TVector e, TVector f, TVector g, TVector h)
    {
        (s[0], s[1], s[2], s[3]) = (TOps.Add(s[0], a), TOps.Add(s[1], b), TOps.Add(s[2], c), TOps.Add(s[3], d));
        (s[4], s[5], s[6], s[7]) = (TOps.Add(s[4], e), TOps.Add(s[5], f), TOps.Add(s[6], g), TOps.Add(s[7], h));
    }
}

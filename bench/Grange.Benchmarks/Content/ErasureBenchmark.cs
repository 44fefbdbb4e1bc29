using System.Security.Cryptography;
using Grange.Content;

namespace Grange.Benchmarks;

/// <summary>Reed–Solomon encoding in bytes of data taken in per second of one thread's processor time, beside ISA-L over the same shards.</summary>
static class ErasureBenchmark
{
    const int ShardBytes = 64 << 10;

    /// <summary>Data of a lap.</summary>
    const long LapBytes = 1L << 30;

    static readonly ErasureKernel[] Kernels = [.. new[] { ShardMix.Best, ErasureKernel.Avx2, ErasureKernel.Scalar }.Distinct()];

    public static IEnumerable<Heat> Heats() => [Of(4, 8), Of(10, 30), Of(29, 80)];

    static Heat Of(int k, int n)
    {
        var data = GC.AllocateArray<byte>(k * ShardBytes, pinned: true);
        Pattern.Of(data.Length).CopyTo(data, 0);
        var parity = GC.AllocateArray<byte>((n - k) * ShardBytes, pinned: true);
        var peer = IsaL.Load(data, parity, k, n, ShardBytes).TryGet(out var isal, out var why)
            ? Encoder("ISA-L", 1, data, parity, isal.Encode)
            : Peers.Missing("ISA-L", why.Detail);
        return new Heat(Unit.MegabytesPerSecond, 5, [.. Kernels.Select(kernel => new Duel(
            kernel == ShardMix.Best ? $"Reed–Solomon {k}/{n}, {kernel} (best here)" : $"Reed–Solomon {k}/{n}, {kernel} forced",
            Ours(new ErasureCode(k, n), kernel, data, parity), peer, (k, kernel) is (10, not ErasureKernel.Scalar) ? Target.AtLeast(2_000) : null))]);
    }

    static Contender Ours(ErasureCode code, ErasureKernel kernel, byte[] data, byte[] parity)
    {
        if (!ShardMix.Supports(kernel)) return Peers.Missing($"Grange, {kernel}", $"this processor has no {kernel}");
        var mix = code.Parity(kernel);
        return Encoder($"Grange, {kernel}", kernel == ErasureKernel.Scalar ? 32 : 1, data, parity, () => mix.Apply(data, parity, ShardBytes));
    }

    /// <param name="name">As the table shows it.</param>
    /// <param name="share">What part of a lap is done, one in so many: the scalar kernel would take minutes.</param>
    /// <param name="data">What is encoded, again and again.</param>
    /// <param name="parity">Where to; its hash is the lap's result.</param>
    /// <param name="encode">Encodes once.</param>
    static Contender Encoder(string name, int share, byte[] data, byte[] parity, Action encode)
    {
        var times = (int)(LapBytes / share / data.Length);
        return Contender.OfThread(name, (double)times * data.Length / 1e6, () =>
        {
            for (var i = 0; i < times; i++) encode();
            var hash = SHA256.HashData(parity); // a thousandth of the lap
            Array.Clear(parity);
            return Convert.ToHexStringLower(hash);
        });
    }
}

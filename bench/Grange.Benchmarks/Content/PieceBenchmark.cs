using Grange.Content;

namespace Grange.Benchmarks;

/// <summary>A piece's commitment (CommP) per second of one thread's processor time, with the best SHA-256 kernel of this processor and with lesser ones.</summary>
static class PieceBenchmark
{
    const int Bytes = 16 << 20;

    /// <summary>So that a lap of ours is not over in a blink.</summary>
    const int Repeats = 8;

    public static IEnumerable<Heat> Heats()
    {
        var pattern = Pattern.Of(Bytes);
        var js = Peers.Node("@web3-storage/data-segment", "piece-commitment.mjs", Bytes / 1e6, Bytes);
        NodeKernel[] kernels = [.. new[] { NodeHash.Best, NodeKernel.Avx2, NodeKernel.Vector128, NodeKernel.Scalar }.Distinct()];
        yield return new Heat(Unit.MegabytesPerSecond, 5, [.. kernels.Select(kernel => new Duel(
            kernel == NodeHash.Best ? $"CommP 16 MiB, {kernel} (best here)" : $"CommP 16 MiB, {kernel} forced",
            Hasher(kernel, pattern), js, Target.AtLeast(LeastOf(kernel))))]);
    }

    /// <summary>MB/s that a thread has to reach.</summary>
    static double LeastOf(NodeKernel kernel) => kernel switch
    {
        NodeKernel.Avx512 => 600,
        NodeKernel.Avx2 => 150,
        _ => 60,
    };

    static Contender Hasher(NodeKernel kernel, byte[] pattern)
        => NodeHash.Supports(kernel)
            ? Contender.OfThread($"Grange, {kernel}", Repeats * Bytes / 1e6, () => Hash(kernel, pattern))
            : Peers.Missing($"Grange, {kernel}", $"this processor has no {kernel}");

    static string Hash(NodeKernel kernel, byte[] pattern)
    {
        var piece = default(PieceCid);
        for (var i = 0; i < Repeats; i++)
        {
            var hasher = new PieceHasher(kernel: kernel);
            hasher.Append(pattern);
            piece = hasher.Finish();
        }
        return piece.ToString();
    }
}

using System.Security.Cryptography;
using Grange.Content;

namespace Grange.Benchmarks;

/// <summary>A file into UnixFS blocks (profile unixfs-v1-2025) that nobody keeps: hashing is all that is left of the cost.</summary>
static class ImportBenchmark
{
    public const string Work = "import";

    const long Bytes = 512L << 20;
    const int PatternBytes = 64 << 20; // larger than a processor's cache, as a file is
    const int ChunkBytes = 1 << 20;
    const double Megabytes = Bytes / 1e6;

    public static IEnumerable<Heat> Heats()
    {
        var one = Peers.Worker("Grange, 1 worker", Megabytes, 1, Work);
        var two = Peers.Worker("Grange, 2 workers", Megabytes, 2, Work);
        var pattern = Pattern.Of(PatternBytes);
        var sha256 = Contender.Of(".NET SHA256.HashData", Megabytes, () => HashChunks(pattern));
        var js = Peers.Node("ipfs-unixfs-importer", "unixfs-import.mjs", Megabytes, Bytes, PatternBytes);
        yield return new Heat(Unit.MegabytesPerSecond, 9,
        [
            new Duel("import 512 MiB, 1 worker / SHA-256", one, sha256, Target.Ratio(0.8)),
            new Duel("import 512 MiB, 1 worker / npm", one, js),
            new Duel("import 512 MiB, 2 workers", two, Target: Target.AtLeast(1_500)),
            new Duel("import 512 MiB, 2 workers / 1 worker", two, one, Target.Ratio(1.7)),
        ]);
    }

    /// <summary>Imports once a call; says the root's CID.</summary>
    public static Func<Task<string?>> Importer()
    {
        var pattern = Pattern.Of(PatternBytes);
        var importer = new UnixFsImporter(DiscardBlocks.Instance, UnixFsProfile.V1In2025);
        return async () => (await importer.AddFileAsync(new PatternStream(pattern, Bytes), CancellationToken.None)).Cid.ToString();
    }

    /// <summary>The least an import can do: each chunk hashed where it lies, not even copied.</summary>
    static void HashChunks(byte[] pattern)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (long at = 0; at < Bytes; at += ChunkBytes) SHA256.HashData(pattern.AsSpan((int)(at % PatternBytes), ChunkBytes), digest);
    }
}

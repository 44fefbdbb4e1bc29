using System.Diagnostics;
using Grange.Kernel.Crypto;

namespace Grange.Benchmarks;

/// <summary>P-256 verification and the admission of evidence, beside <c>openssl speed</c> of the same machine.</summary>
static class EvidenceBenchmark
{
    const int Verifies = 4_000, NewKeys = 400, Devices = 256, RecordsPerBatch = 64;

    public static IEnumerable<Heat> Heats()
    {
        var openssl = OpenSsl.Verify(processes: 1);
        SignedData[] known = [.. Enumerable.Range(0, Devices).Select(_ => SignedData.New())];
        yield return new Heat(Unit.PerSecond, 5,
        [
            new Duel("P-256 verify, key known", Contender.Of("Grange, key known", Verifies, () => Verify(known, Verifies)), openssl),
            new Duel("P-256 verify, key new", Contender.OfTimed("Grange, key new", NewKeys, _ => VerifyNew()), openssl),
        ]);

        var all = OpenSsl.Verify(Environment.ProcessorCount);
        yield return new Heat(Unit.PerSecond, 5,
        [
            new Duel("evidence, 1 record a signature, all cores", Admission(new EvidenceSet(Devices, 1), 1, laps: 16), all, Target.AtLeast(8_000)),
            new Duel($"evidence, {RecordsPerBatch} records a signature, all cores", Admission(new EvidenceSet(Devices, RecordsPerBatch), RecordsPerBatch, laps: 2), all),
        ]);
    }

    static Contender Admission(EvidenceSet set, int recordsPerBatch, int laps)
        => Contender.Of($"Grange, {recordsPerBatch} a signature", laps * set.Batches.Count * recordsPerBatch, () =>
        {
            Parallel.For(0, laps * set.Batches.Count, i => set.Admit(set.Batches[i % set.Batches.Count]));
        });

    static void Verify(SignedData[] signed, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var one = signed[i % signed.Length];
            if (P256.Verify(one.Key, one.Data, one.Signature) != P256Fault.None) throw new InvalidOperationException("a good signature was refused");
        }
    }

    /// <summary>Keys that no lap had before, so that each must be decompressed and imported; making them is not in the time.</summary>
    static Task<TimeSpan> VerifyNew()
    {
        SignedData[] fresh = [.. Enumerable.Range(0, NewKeys).Select(_ => SignedData.New())];
        var start = Stopwatch.GetTimestamp();
        Verify(fresh, NewKeys);
        return Task.FromResult(Stopwatch.GetElapsedTime(start));
    }

    sealed record SignedData(byte[] Key, byte[] Data, byte[] Signature)
    {
        public static SignedData New()
        {
            using var key = P256Key.Generate();
            var data = key.PublicKey.ToArray();
            return new SignedData(data, data, key.Sign(data));
        }
    }
}

using System.Text;
using Grange.Charging.Protocol.Ocmf;
using Grange.Charging.Simulation;

namespace Grange.Benchmarks;

/// <summary>Signed meter records, read and verified on one thread.</summary>
static class OcmfBenchmark
{
    const int Records = 2_000;

    public static IEnumerable<Heat> Heats()
    {
        foreach (var curve in new[] { "secp256r1", "secp256k1", "brainpoolP256r1" })
        {
            var meter = new SimulatedMeter("bench", curve: curve);
            var records = Enumerable.Range(0, Records).Select(at => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(meter.Sign('B', $"{at}", DateTimeOffset.UnixEpoch.AddSeconds(at)))).ToArray();
            var key = OcmfKey.Parse(meter.PublicKey).Value;
            yield return new Heat(Unit.PerSecond, 3, [new Duel($"OCMF records, {curve}", Contender.OfThread("Grange", Records, () => Verify(records, key)), Target: Target.AtLeast(1_500))]);
        }
    }

    static string? Verify(ReadOnlyMemory<byte>[] records, OcmfKey key)
    {
        foreach (var bytes in records)
            if (OcmfRecord.Read(bytes, out var record) != OcmfFault.None || OcmfVerification.Verify(record!, key, out _) != SignatureStatus.Valid) throw new InvalidDataException("a meter's record does not hold");
        return null;
    }
}

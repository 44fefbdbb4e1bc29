using System.Security.Cryptography;

namespace Grange.Charging.Protocol.Ocmf;

/// <summary>A curve that meters sign with.</summary>
/// <param name="Size">Bytes of a coordinate.</param>
public sealed record OcmfCurve(string Name, string Oid, int Size)
{
    static readonly OcmfCurve[] All =
    [
        new("secp192k1", "1.3.132.0.31", 24), new("secp256k1", "1.3.132.0.10", 32), new("secp192r1", "1.2.840.10045.3.1.1", 24),
        new("secp256r1", "1.2.840.10045.3.1.7", 32), new("brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7", 32), new("secp384r1", "1.3.132.0.34", 48),
        new("brainpoolP384r1", "1.3.36.3.3.2.8.1.1.11", 48), new("secp521r1", "1.3.132.0.35", 66),
    ];

    public static IReadOnlyList<OcmfCurve> Known => All;

    public static OcmfCurve? ByOid(string oid) => Array.Find(All, one => one.Oid == oid);

    /// <summary>The curve of an SA, <c>ECDSA-CURVE-SHA256</c>; brainpool curves are written with and without their P. Null: unknown.</summary>
    public static OcmfCurve? ByAlgorithm(string algorithm)
    {
        if (!algorithm.StartsWith("ECDSA-", StringComparison.OrdinalIgnoreCase) || !algorithm.EndsWith("-SHA256", StringComparison.OrdinalIgnoreCase)) return null;
        var name = algorithm["ECDSA-".Length..^Math.Min("-SHA256".Length, algorithm.Length - "ECDSA-".Length)];
        return Array.Find(All, one => Plain(one.Name).Equals(Plain(name), StringComparison.OrdinalIgnoreCase));

        static string Plain(string text) => text.Replace("brainpoolP", "brainpool", StringComparison.OrdinalIgnoreCase);
    }

    internal ECCurve Platform => ECCurve.CreateFromValue(Oid);
}

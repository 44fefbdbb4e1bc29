using System.Formats.Asn1;
using System.Security.Cryptography;
using Grange.Kernel;

namespace Grange.Charging.Protocol.Ocmf;

/// <summary>A meter's public key. It is pinned to the meter when the meter is registered; one that comes with a record proves nothing by itself.</summary>
public sealed class OcmfKey : IDisposable
{
    readonly byte[] point;
    readonly Lock gate = new();
    readonly Dictionary<string, ECDsa?> imported = new(StringComparer.Ordinal);

    OcmfKey(byte[] point, OcmfCurve? curve) => (this.point, Curve) = (point, curve);

    /// <summary>The curve the key names; null for a bare point, which takes the record's.</summary>
    public OcmfCurve? Curve { get; }

    /// <summary>x and y in hex.</summary>
    public string Hex => Convert.ToHexStringLower(point);

    /// <summary>Reads a key as meters and their makers hand it out: SubjectPublicKeyInfo or a bare point, in hex with or without blanks, in base64, or as <c>oca:base16:asn1:…</c>.</summary>
    public static Result<OcmfKey> Parse(string text)
    {
        const string Oca = "oca:base16:asn1:";
        var plain = string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
        var bytes = Bytes(plain);
        if (bytes is { Length: > 16 } && bytes.AsSpan(0, 4).SequenceEqual("oca:"u8)) plain = System.Text.Encoding.ASCII.GetString(bytes);
        if (plain.StartsWith(Oca, StringComparison.OrdinalIgnoreCase)) bytes = Bytes(plain[Oca.Length..]);
        if (bytes is null) return Malformed("it is neither hex nor base64");
        if (bytes.Length is 48 or 64 or 96 or 132) return new OcmfKey(bytes, null);
        if (bytes.Length is 49 or 65 or 97 or 133 && bytes[0] == 4) return new OcmfKey(bytes[1..], null);
        return SubjectPublicKey(bytes);
    }

    static byte[]? Bytes(string text)
    {
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit)) return Convert.FromHexString(text);
        var room = new byte[text.Length];
        return Convert.TryFromBase64String(text, room, out var count) ? room[..count] : null;
    }

    /// <summary>RFC 5480 §2: the algorithm is an elliptic curve key, its parameter the curve, its key an uncompressed point.</summary>
    static Result<OcmfKey> SubjectPublicKey(byte[] bytes)
    {
        try
        {
            var info = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
            var algorithm = info.ReadSequence();
            if (algorithm.ReadObjectIdentifier() != "1.2.840.10045.2.1") return Malformed("it is no elliptic curve key");
            var oid = algorithm.ReadObjectIdentifier();
            if (OcmfCurve.ByOid(oid) is not { } curve) return new Fault("curve-unknown", $"meters do not sign with curve {oid}");
            var key = info.ReadBitString(out _);
            return key.Length == 1 + 2 * curve.Size && key[0] == 4 ? new OcmfKey(key[1..], curve) : Malformed("its point is not uncompressed");
        }
        catch (AsnContentException)
        {
            return Malformed("it is no SubjectPublicKeyInfo and no point");
        }
    }

    static Fault Malformed(string why) => new("key-malformed", $"this is no meter's public key: {why}", "SubjectPublicKeyInfo or x and y, in hex or base64", 422);

    /// <summary>Whether a signature r ‖ s over a hash is this key's; null where this platform has no such curve.</summary>
    internal bool? Verifies(OcmfCurve curve, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (point.Length != 2 * curve.Size) return false;
        lock (gate) // a platform key is not safe to share
        {
            if (!imported.TryGetValue(curve.Name, out var key)) imported[curve.Name] = key = Import(curve);
            if (key is not null) return key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        return OnCurve(curve) is { } known ? known : curve.Name == "secp256k1" ? ManagedSecp256k1.Verifies(point, hash, signature) : null;
    }

    ECDsa? Import(OcmfCurve curve)
    {
        try
        {
            return ECDsa.Create(new ECParameters { Curve = curve.Platform, Q = new ECPoint { X = point[..curve.Size], Y = point[curve.Size..] } });
        }
        catch (Exception error) when (error is CryptographicException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Where an import failed: false when the platform knows the curve, so that it is the point that is wrong.</summary>
    static bool? OnCurve(OcmfCurve curve)
    {
        try
        {
            using var any = ECDsa.Create(curve.Platform);
            return false;
        }
        catch (Exception error) when (error is CryptographicException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var key in imported.Values) key?.Dispose();
    }
}

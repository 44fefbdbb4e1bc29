using System.Security.Cryptography;

namespace Grange.Charging.Protocol.Ocmf;

/// <summary>What a signature is worth.</summary>
public enum SignatureStatus : byte
{
    Valid,

    /// <summary>The signature is not this key's over these bytes.</summary>
    Invalid,

    /// <summary>The signature cannot be read.</summary>
    Unreadable,

    /// <summary>SA names something meters do not sign with.</summary>
    UnknownAlgorithm,

    /// <summary>The key is of another curve than the record says.</summary>
    CurveDiffers,

    /// <summary>This platform's library lacks the curve; nothing is known about the signature.</summary>
    CurveNotSupported,
}

/// <summary>How far a signature had to be read with goodwill.</summary>
[Flags]
public enum SignatureQuirks : byte
{
    None = 0,

    /// <summary>Integers with needless or missing zero bytes, as the eBZ LD3 writes them.</summary>
    LenientDer = 1,

    /// <summary>r and s side by side, as Isabellenhütte writes them.</summary>
    RawSignature = 2,
}

/// <summary>Verifies records over the bytes as received (OCMF 1.4.1, signature section).</summary>
public static class OcmfVerification
{
    const int MostSize = 66;

    public static SignatureStatus Verify(OcmfRecord record, OcmfKey key, out SignatureQuirks quirks)
    {
        quirks = SignatureQuirks.None;
        if (OcmfCurve.ByAlgorithm(record.Algorithm) is not { } curve) return SignatureStatus.UnknownAlgorithm;
        if (key.Curve is { } named && named != curve) return SignatureStatus.CurveDiffers;
        Span<byte> signature = stackalloc byte[2 * MostSize];
        signature = signature[..(2 * curve.Size)];
        if (Bytes(record) is not { } bytes || !Fields(bytes, signature, ref quirks)) return SignatureStatus.Unreadable;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(record.Payload.Span, hash);
        return key.Verifies(curve, hash, signature) switch { true => SignatureStatus.Valid, false => SignatureStatus.Invalid, null => SignatureStatus.CurveNotSupported };
    }

    static byte[]? Bytes(OcmfRecord record)
    {
        var text = record.Signature.Trim();
        if (record.Encoding.Equals("base64", StringComparison.OrdinalIgnoreCase))
        {
            var room = new byte[text.Length];
            return Convert.TryFromBase64String(text, room, out var count) ? room[..count] : null;
        }
        return text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
    }

    /// <summary>A DER sequence of two integers, or r ‖ s; writes r ‖ s of the curve's size.</summary>
    static bool Fields(ReadOnlySpan<byte> bytes, Span<byte> fields, ref SignatureQuirks quirks)
    {
        var size = fields.Length / 2;
        if (bytes.Length == fields.Length && !(bytes[0] == 0x30 && bytes[1] == bytes.Length - 2))
        {
            quirks |= SignatureQuirks.RawSignature;
            bytes.CopyTo(fields);
            return true;
        }
        if (bytes.Length < 8 || bytes[0] != 0x30) return false;
        var rest = bytes[1] == 0x81 ? bytes[3..] : bytes[2..];
        return (bytes[1] == 0x81 ? bytes[2] : bytes[1]) == rest.Length && Integer(ref rest, fields[..size], ref quirks) && Integer(ref rest, fields[size..], ref quirks) && rest.IsEmpty;
    }

    /// <summary>An integer of DER, also with more or fewer zero bytes before it than X.690 §8.3 wants; it is never negative.</summary>
    static bool Integer(ref ReadOnlySpan<byte> rest, Span<byte> field, ref SignatureQuirks quirks)
    {
        if (rest.Length < 2 || rest[0] != 0x02 || rest[1] == 0 || rest[1] > 127 || rest.Length < 2 + rest[1]) return false;
        var value = rest.Slice(2, rest[1]);
        rest = rest[(2 + rest[1])..];
        if (value[0] >= 0x80 || (value.Length > 1 && value[0] == 0 && value[1] < 0x80)) quirks |= SignatureQuirks.LenientDer;
        value = value.TrimStart((byte)0);
        if (value.Length > field.Length) return false;
        field.Clear();
        value.CopyTo(field[(field.Length - value.Length)..]);
        return true;
    }
}

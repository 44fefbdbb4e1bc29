using System.Buffers.Text;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Charging.Protocol;

/// <summary>A small dag-cbor map under a P-256 signature, as text: base64url(map) "." base64url(signature).</summary>
/// <remarks>Every note says what it is <c>for</c>, so that a signature given for one purpose is worth nothing for another.</remarks>
static class SignedNote
{
    const int MaxText = 8192;

    public static string Seal(DagNode note, Func<byte[], byte[]> sign)
    {
        var bytes = DagCbor.Encode(note);
        return $"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(sign(bytes))}";
    }

    /// <summary>The note, or null when the text is malformed, for another purpose, or not signed by <paramref name="key"/>.</summary>
    public static DagNode? Open(string text, string purpose, ReadOnlySpan<byte> key)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || text.Length > MaxText || !Base64Url.IsValid(text.AsSpan(0, dot)) || !Base64Url.IsValid(text.AsSpan(dot + 1))) return null;
        var (note, signature) = (Base64Url.DecodeFromChars(text.AsSpan(0, dot)), Base64Url.DecodeFromChars(text.AsSpan(dot + 1)));
        if (P256.Verify(key, note, signature) != P256Fault.None || DagCbor.TryDecode(note, out var read) != DagCborFault.None) return null;
        return read!.TryGetText("for", out var said) && said == purpose ? read : null;
    }
}

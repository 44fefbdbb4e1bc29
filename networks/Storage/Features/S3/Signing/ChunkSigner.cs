using System.Security.Cryptography;
using System.Text;

namespace Grange.Storage.S3.Signing;

/// <summary>Checks a body that signs itself chunk by chunk: each signature covers the one before (STREAMING-AWS4-HMAC-SHA256-PAYLOAD).</summary>
sealed class ChunkSigner(Signature first, string secret)
{
    static readonly string Nothing = Convert.ToHexStringLower(SHA256.HashData([]));

    readonly byte[] key = first.Key(secret);
    string before = first.Value;

    public bool IsChunk(ReadOnlySpan<byte> sha256, string signature) => Is($"{Signature.Algorithm}-PAYLOAD", $"{Nothing}\n{Convert.ToHexStringLower(sha256)}", signature);

    /// <summary>The last signature, over the trailing headers as lines of <c>name:value</c>.</summary>
    public bool IsTrailer(string lines, string signature)
        => Is($"{Signature.Algorithm}-TRAILER", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))), signature);

    bool Is(string kind, string what, string signature)
    {
        var made = Signature.Hmac(key, $"{kind}\n{first.Time}\n{first.Scope}\n{before}\n{what}");
        before = made;
        return Signature.IsSame(made, signature);
    }
}

using System.IO.Compression;
using System.Security.Cryptography;

namespace Grange.Host.Console;

/// <summary>One file of the built console, held in memory; compressed once, when somebody first asks.</summary>
sealed class ConsoleFile(byte[] bytes, string mediaType, bool isForEver)
{
    readonly Lazy<byte[]> gzip = new(() => Compress(bytes));

    public string MediaType { get; } = mediaType;

    /// <summary>Its name has the hash of what is in it.</summary>
    public bool IsForEver { get; } = isForEver;

    public string Tag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"";

    public byte[] Bytes { get; } = bytes;

    public byte[] Gzip => gzip.Value;

    /// <summary>Pictures and fonts are compressed already.</summary>
    public bool IsText => MediaType.StartsWith("text/", StringComparison.Ordinal) || MediaType is "application/json" or "image/svg+xml" or "application/manifest+json";

    static byte[] Compress(byte[] bytes)
    {
        using var into = new MemoryStream();
        using (var gzip = new GZipStream(into, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return into.ToArray();
    }
}

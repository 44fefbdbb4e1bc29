using System.Security.Cryptography;

namespace Grange.Storage.Tests.S3;

/// <summary>ETags as the specification says them, made apart from the node's own.</summary>
static class ETags
{
    public static string Of(byte[] content) => $"\"{Convert.ToHexStringLower(Md5(content))}\"";

    public static string OfParts(IReadOnlyCollection<byte[]> parts) => $"\"{Convert.ToHexStringLower(Md5([.. parts.SelectMany(Md5)]))}-{parts.Count}\"";

    static byte[] Md5(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
}

using System.Security.Cryptography;
using Grange.Content;

namespace Grange.Storage.S3.Signing;

/// <summary>One of the checksums that S3 knows beside MD5, by the name its header has.</summary>
sealed class Checksum : IDisposable
{
    public const string Prefix = "x-amz-checksum-";

    readonly Crc? crc;
    readonly IncrementalHash? hash;

    Checksum(string name, Crc? crc, IncrementalHash? hash) => (Name, this.crc, this.hash) = (name, crc, hash);

    public string Name { get; }

    /// <summary>The one whose header has this name; null when it is unknown.</summary>
    public static Checksum? Of(string header) => header switch
    {
        Prefix + "crc32" => new(header, Crc.Crc32(), null),
        Prefix + "crc32c" => new(header, Crc.Crc32C(), null),
        Prefix + "crc64nvme" => new(header, Crc.Crc64Nvme(), null),
        Prefix + "sha1" => new(header, null, IncrementalHash.CreateHash(HashAlgorithmName.SHA1)),
        Prefix + "sha256" => new(header, null, IncrementalHash.CreateHash(HashAlgorithmName.SHA256)),
        _ => null,
    };

    public void Append(ReadOnlySpan<byte> data)
    {
        crc?.Append(data);
        hash?.AppendData(data);
    }

    /// <summary>As its header says it.</summary>
    public string Value() => Convert.ToBase64String(crc?.Value() ?? hash!.GetCurrentHash());

    public void Dispose() => hash?.Dispose();
}

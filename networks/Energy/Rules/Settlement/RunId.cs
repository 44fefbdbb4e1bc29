using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Grange.Energy.Rules.Settlement;

/// <summary>Names a run of a slot by everything that went into it: the same inputs are the same run (spec §6).</summary>
public static class RunId
{
    /// <summary>
    /// SHA-256 over the community's name (its length as 32-bit big-endian, then UTF-8), slot and rule-set version (64-bit big-endian), the digest of the rules, and the digests of the values
    /// in rising order.
    /// </summary>
    public static string Of(string community, long slot, int version, ReadOnlySpan<byte> rules, IEnumerable<MeterValue> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var name = Encoding.UTF8.GetBytes(community);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(number, name.Length);
        hash.AppendData(number[..4]);
        hash.AppendData(name);
        foreach (var one in (ReadOnlySpan<long>)[slot, version])
        {
            BinaryPrimitives.WriteInt64BigEndian(number, one);
            hash.AppendData(number);
        }
        hash.AppendData(rules);
        foreach (var digest in values.Select(value => value.Digest()).OrderBy(Convert.ToHexString, StringComparer.Ordinal)) hash.AppendData(digest);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

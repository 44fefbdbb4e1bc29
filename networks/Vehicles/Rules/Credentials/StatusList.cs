using System.Buffers.Text;
using System.IO.Compression;

namespace Grange.Vehicles.Rules.Credentials;

/// <summary>Which of 131,072 credentials are revoked (W3C Bitstring Status List 1.0): the list says nothing of what they are, or whose.</summary>
public static class StatusList
{
    /// <summary>The least that the standard allows, so that one entry is one of many.</summary>
    public const int Entries = 131_072;

    /// <summary>As <c>encodedList</c>: 'u', then base64url of the gzipped bits, the first in the highest bit of the first byte.</summary>
    public static string Encode(IEnumerable<int> revoked)
    {
        var bits = new byte[Entries / 8];
        foreach (var one in revoked) bits[one / 8] |= (byte)(0x80 >> one % 8);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bits);
        return "u" + Base64Url.EncodeToString(packed.ToArray());
    }
}

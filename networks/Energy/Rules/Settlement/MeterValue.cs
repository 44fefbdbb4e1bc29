using System.Buffers.Binary;
using System.Security.Cryptography;
using Grange.Energy.Protocol;
using Grange.Energy.Rules.Intervals;

namespace Grange.Energy.Rules.Settlement;

/// <summary>A value as it came in: which version of a member's slot it is. A higher version replaces a lower one, whichever comes first.</summary>
public readonly record struct MeterValue(IntervalValue Value, long Version)
{
    /// <summary>
    /// True when this is to stand instead of the other. Of one version that is said twice differently the better quality stands, then the larger value: the order in which
    /// values come never matters.
    /// </summary>
    public bool Replaces(in MeterValue other) => Order.CompareTo(other.Order) > 0;

    /// <summary>True for what is good enough for a final bill.</summary>
    public bool IsFinal => Value.Quality is Quality.Measured or Quality.Corrected;

    (long, int, long, long) Order => (Version, Value.Quality switch { Quality.Corrected => 3, Quality.Measured => 2, Quality.Interpolated => 1, _ => 0 }, Value.ImportWh, Value.ExportWh);

    /// <summary>SHA-256 of the canonical bytes: member, slot, version, import, export as 64-bit big-endian, then the quality's letter.</summary>
    public byte[] Digest()
    {
        Span<byte> bytes = stackalloc byte[41];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Value.Member);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Value.Slot);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], Version);
        BinaryPrimitives.WriteInt64BigEndian(bytes[24..], Value.ImportWh);
        BinaryPrimitives.WriteInt64BigEndian(bytes[32..], Value.ExportWh);
        bytes[40] = (byte)Value.Quality.Letter()[0];
        return SHA256.HashData(bytes);
    }
}

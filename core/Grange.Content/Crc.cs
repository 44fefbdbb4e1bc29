using System.Buffers.Binary;

namespace Grange.Content;

/// <summary>A reflected CRC of up to 64 bits, eight bytes a step; starts from and ends with all ones.</summary>
public sealed class Crc
{
    readonly ulong[][] tables;
    readonly int bytes;
    readonly ulong mask;
    ulong state;

    Crc(ulong[][] tables, int bytes)
    {
        (this.tables, this.bytes) = (tables, bytes);
        state = mask = bytes == sizeof(ulong) ? ulong.MaxValue : uint.MaxValue;
    }

    static readonly ulong[][] Ieee = Tables(0xEDB88320), Castagnoli = Tables(0x82F63B78), Nvme = Tables(0x9A6C9329AC4BC9B5);

    /// <summary>CRC-32 of Ethernet and zip.</summary>
    public static Crc Crc32() => new(Ieee, sizeof(uint));

    /// <summary>CRC-32C of iSCSI.</summary>
    public static Crc Crc32C() => new(Castagnoli, sizeof(uint));

    /// <summary>CRC-64 of the NVMe base specification.</summary>
    public static Crc Crc64Nvme() => new(Nvme, sizeof(ulong));

    public void Append(ReadOnlySpan<byte> data)
    {
        var (crc, t) = (state, tables);
        for (; data.Length >= 8; data = data[8..])
        {
            crc ^= BinaryPrimitives.ReadUInt64LittleEndian(data);
            crc = t[7][(byte)crc] ^ t[6][(byte)(crc >> 8)] ^ t[5][(byte)(crc >> 16)] ^ t[4][(byte)(crc >> 24)]
                ^ t[3][(byte)(crc >> 32)] ^ t[2][(byte)(crc >> 40)] ^ t[1][(byte)(crc >> 48)] ^ t[0][crc >> 56];
        }
        foreach (var one in data) crc = (crc >> 8) ^ t[0][(byte)crc ^ one];
        state = crc;
    }

    /// <summary>The value so far, most significant byte first.</summary>
    public byte[] Value()
    {
        var all = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(all, state ^ mask);
        return all[^bytes..];
    }

    static ulong[][] Tables(ulong polynomial)
    {
        var tables = new ulong[8][];
        for (var k = 0; k < 8; k++) tables[k] = new ulong[256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (ulong)i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ polynomial;
            tables[0][i] = crc;
        }
        for (var k = 1; k < 8; k++)
            for (var i = 0; i < 256; i++)
                tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][(byte)tables[k - 1][i]];
        return tables;
    }
}

using System.Buffers.Binary;

namespace Grange.Energy.Protocol.P1;

/// <summary>CRC-16/ARC as P1 telegrams carry it: polynomial 0xA001 reflected, initial value 0, nothing xored at the end (DSMR 5.0.2 §5.2).</summary>
public static class Crc16
{
    const int Lanes = 8;

    // One table per byte of an eight-byte step: the telegram's 900 bytes are most of the work of reading it.
    static readonly ushort[] Table = Fill();

    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ushort> table = Table;
        uint crc = 0;
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = (uint)(table[(7 << 8) | (byte)word] ^ table[(6 << 8) | (byte)(word >> 8)] ^ table[(5 << 8) | (byte)(word >> 16)] ^ table[(4 << 8) | (byte)(word >> 24)]
                ^ table[(3 << 8) | (byte)(word >> 32)] ^ table[(2 << 8) | (byte)(word >> 40)] ^ table[(1 << 8) | (byte)(word >> 48)] ^ table[(byte)(word >> 56)]);
        }
        foreach (var one in bytes) crc = (crc >> 8) ^ table[(byte)(crc ^ one)];
        return (ushort)crc;
    }

    static ushort[] Fill()
    {
        var table = new ushort[Lanes << 8];
        for (var at = 0; at < 256; at++)
        {
            var crc = at;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            table[at] = (ushort)crc;
        }
        for (var at = 256; at < table.Length; at++) table[at] = (ushort)((table[at - 256] >> 8) ^ table[(byte)table[at - 256]]);
        return table;
    }
}

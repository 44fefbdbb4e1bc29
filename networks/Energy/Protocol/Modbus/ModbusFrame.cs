using System.Buffers.Binary;

namespace Grange.Energy.Protocol.Modbus;

/// <summary>Frames of Modbus over TCP (Modbus Messaging on TCP/IP 1.0b §3.1.3): a header of seven bytes, then function and data.</summary>
public static class ModbusFrame
{
    public const int HeaderBytes = 7, RequestBytes = 12;

    /// <summary>Registers that one request may read (Modbus Application Protocol 1.1b3 §6.3).</summary>
    public const int MostRegisters = 125;

    public const byte ReadHoldingRegisters = 3;

    /// <summary>Set in the function of an answer that is an exception.</summary>
    public const byte ExceptionBit = 0x80;

    const int MostBodyBytes = 254; // unit and PDU

    /// <summary>Writes a request for <paramref name="count"/> holding registers from <paramref name="address"/> on.</summary>
    public static void WriteRead(Span<byte> target, ushort transaction, byte unit, ushort address, ushort count)
    {
        WriteHeader(target, transaction, unit, RequestBytes - HeaderBytes);
        target[7] = ReadHoldingRegisters;
        BinaryPrimitives.WriteUInt16BigEndian(target[8..], address);
        BinaryPrimitives.WriteUInt16BigEndian(target[10..], count);
    }

    /// <summary>Writes a header for a PDU of <paramref name="pduBytes"/>.</summary>
    public static void WriteHeader(Span<byte> target, ushort transaction, byte unit, int pduBytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, transaction);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)(pduBytes + 1));
        target[6] = unit;
    }

    /// <summary>Reads a header; false for another protocol or an impossible length.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, out ushort transaction, out byte unit, out int pduBytes)
    {
        (transaction, unit, pduBytes) = (0, 0, 0);
        if (header.Length < HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(header[2..]) != 0) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        if (length is < 3 or > MostBodyBytes) return false;
        (transaction, unit, pduBytes) = (BinaryPrimitives.ReadUInt16BigEndian(header), header[6], length - 1);
        return true;
    }

    /// <summary>Reads the PDU of an answer to <see cref="WriteRead"/>.</summary>
    /// <param name="pdu">Function and what follows.</param>
    /// <param name="registers">As many as were asked for.</param>
    /// <param name="exception">The device's reason, 0 when there is none.</param>
    public static bool TryReadRegisters(ReadOnlySpan<byte> pdu, Span<ushort> registers, out byte exception)
    {
        exception = 0;
        if (pdu is [ReadHoldingRegisters | ExceptionBit, var code])
        {
            exception = code;
            return false;
        }
        if (pdu.Length != 2 + 2 * registers.Length || pdu[0] != ReadHoldingRegisters || pdu[1] != 2 * registers.Length) return false;
        for (var at = 0; at < registers.Length; at++) registers[at] = BinaryPrimitives.ReadUInt16BigEndian(pdu[(2 + 2 * at)..]);
        return true;
    }

    /// <summary>What an exception is called (Modbus Application Protocol 1.1b3 §7).</summary>
    public static string ExceptionName(byte code) => code switch
    {
        1 => "illegal function",
        2 => "illegal data address",
        3 => "illegal data value",
        4 => "server device failure",
        5 => "acknowledge",
        6 => "server device busy",
        8 => "memory parity error",
        10 => "gateway path unavailable",
        11 => "gateway target device failed to respond",
        _ => $"exception {code}",
    };
}

using System.Globalization;

namespace Grange.Energy.Protocol.P1;

/// <summary>Reads telegrams of the P1 port: DSMR 2.2 to 5, e-MUCS (Flanders), and meters that send the same text over an optical head (IEC 62056-21).</summary>
public static class P1Telegram
{
    /// <summary>Reads one telegram, from <c>/</c> to the line of <c>!</c>; what follows that line is not looked at. Never throws, never allocates.</summary>
    /// <remarks>DSMR 5.0.2 §6. A register without tariff (x.8.0) is the total, and tariffs beside it are not added to it.</remarks>
    public static P1Fault Read(ReadOnlySpan<byte> telegram, out P1Reading reading)
    {
        reading = default;
        var end = telegram.IndexOf((byte)'!');
        if (telegram.IsEmpty || telegram[0] != '/' || end < 0) return P1Fault.Truncated;
        var fields = default(P1Fields);
        var fault = P1Fault.None;
        for (var at = 0; at < end && fault == P1Fault.None;)
        {
            var length = telegram[at..end].IndexOf((byte)'\n');
            var stop = length < 0 ? end : at + length;
            fault = fields.Take(telegram[at..stop], at);
            at = stop + 1;
        }
        // The code is judged before the fields: bytes that were turned on the wire are that, whatever they look like.
        var codeFault = CheckCode(telegram[..(end + 1)], telegram[(end + 1)..], fields.Version, out var crc);
        if (codeFault != P1Fault.None) return codeFault;
        if (fault != P1Fault.None) return fault;
        if (fields.Import is null && fields.Export is null) return P1Fault.NoRegister;
        reading = new P1Reading(
            fields.Import, fields.Export, fields.ImportPower, fields.ExportPower, fields.UnixSeconds, fields.OutOfSeason, crc, fields.Version, fields.Meter);
        return P1Fault.None;
    }

    /// <summary>The code stands in hex behind the <c>!</c>: four digits, or fewer from meters that do not pad.</summary>
    static P1Fault CheckCode(ReadOnlySpan<byte> covered, ReadOnlySpan<byte> tail, int version, out ushort? crc)
    {
        crc = null;
        var line = tail.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end ? tail[..end] : tail;
        if (line.IsEmpty) return version == 0 ? P1Fault.None : P1Fault.MissingCrc;
        if (!ushort.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var stated) || stated != Crc16.Of(covered)) return P1Fault.WrongCrc;
        crc = stated;
        return P1Fault.None;
    }
}

using System.Globalization;

namespace Grange.Vehicles.Protocol.Can;

/// <summary>A frame of a CAN bus.</summary>
/// <param name="Id">11 or 29 bits.</param>
/// <param name="IsExtended">29 bits.</param>
/// <param name="Data">0 to 64 bytes.</param>
/// <param name="TimeUs">When it came, microseconds since 1970; 0 where nobody said.</param>
public readonly record struct CanFrame(uint Id, bool IsExtended, ReadOnlyMemory<byte> Data, long TimeUs = 0)
{
    const uint MaxStandard = 0x7FF, MaxExtended = 0x1FFF_FFFF;
    const int MaxBytes = 64;

    /// <summary>Reads <c>7E8#04410C145F</c> as can-utils write it: three digits are 11 bits, eight are 29; two hashes and a figure are CAN FD. A remote frame has no data.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CanFrame frame)
    {
        frame = default;
        var hash = text.IndexOf('#');
        if (hash is not (3 or 8) || !uint.TryParse(text[..hash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)) return false;
        var data = text[(hash + 1)..];
        if (data.StartsWith("#")) data = data.Length > 1 && char.IsAsciiHexDigit(data[1]) ? data[2..] : "!"; // the figure has flags
        else if (data.StartsWith("R")) data = [];
        Span<char> packed = stackalloc char[2 * MaxBytes];
        var length = 0;
        foreach (var one in data)
        {
            if (one is '.' or ' ') continue;
            if (length == packed.Length) return false;
            packed[length++] = one;
        }
        var bytes = new byte[length / 2];
        if (length % 2 != 0 || Convert.FromHexString(packed[..length], bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        if (id > (hash == 8 ? MaxExtended : MaxStandard)) return false;
        frame = new(id, hash == 8, bytes);
        return true;
    }

    public override string ToString() => $"{(IsExtended ? Id.ToString("X8", CultureInfo.InvariantCulture) : Id.ToString("X3", CultureInfo.InvariantCulture))}#{Convert.ToHexString(Data.Span)}";
}

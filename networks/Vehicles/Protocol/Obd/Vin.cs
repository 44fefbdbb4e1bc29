using System.Text;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Protocol.Obd;

/// <summary>A VIN as a vehicle tells it (service 09, PID 02), and its check digit.</summary>
public static class Vin
{
    const int Length = 17, CheckAt = 8;

    static ReadOnlySpan<byte> Weights => [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>Worth of the letters A to Z; 0 where a VIN has none (I, O, Q).</summary>
    static ReadOnlySpan<byte> Worth => [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>Reads an answer from 49 02 on: a count, then 17 letters, which older vehicles fill up with zeros in front.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out string vin)
    {
        vin = "";
        if (message.Length < 2 + Length || message[0] != 0x49 || message[1] != 0x02) return false;
        var letters = message[2..].TrimEnd((ReadOnlySpan<byte>)[0x00, 0x20, 0xFF]);
        if (letters.Length < Length || letters[..^Length].ContainsAnyExcept((byte)0x00, (byte)0x01, (byte)0xFF)) return false;
        vin = Encoding.Latin1.GetString(letters[^Length..]);
        if (Vins.IsVin(vin)) return true;
        vin = "";
        return false;
    }

    /// <summary>True where the ninth character is the check digit (ISO 3779 annex, 49 CFR 565): vehicles of North America have one, others may not.</summary>
    public static bool HasCheckDigit(string vin)
    {
        if (!Vins.IsVin(vin)) return false;
        var sum = 0;
        for (var i = 0; i < Length; i++) sum += Weights[i] * (char.IsAsciiDigit(vin[i]) ? vin[i] - '0' : Worth[vin[i] - 'A']);
        return vin[CheckAt] == "0123456789X"[sum % 11];
    }
}

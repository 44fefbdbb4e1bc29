using System.Globalization;
using System.Text;
using Grange.Kernel;

namespace Grange.Wireless.Onboarding;

/// <summary>What the code on a device's label says: LoRa Alliance TR005, <c>LW:D0:JoinEUI:DevEUI:ProfileID[:Oowner][:Sserial][:Pproprietary][:Cchecksum]</c>. Keys are not in it.</summary>
/// <param name="ProfileId">Vendor and profile, 4 hexadecimal figures each.</param>
/// <param name="Serial">The maker's serial number; null when it is not on the label.</param>
public sealed record DeviceQr(ulong JoinEui, ulong DevEui, string ProfileId, string? OwnerToken, string? Serial, string? Proprietary)
{
    const string Prefix = "LW:D0:";

    public static Result<DeviceQr> Read(string text)
    {
        text = text.Trim();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return Wrong("it does not begin with LW:D0:");
        var parts = text[Prefix.Length..].Split(':');
        if (parts.Length < 3) return Wrong("JoinEUI, DevEUI and profile are missing");
        if (!TryEui(parts[0], out var joinEui)) return Wrong("its JoinEUI is no EUI");
        if (!TryEui(parts[1], out var devEui)) return Wrong("its DevEUI is no EUI");
        if (parts[2].Length != 8 || !parts[2].All(char.IsAsciiHexDigit)) return Wrong("its profile is not 8 hexadecimal figures");
        string? Part(char mark) => parts.Skip(3).FirstOrDefault(part => part.Length > 1 && part[0] == mark)?[1..];
        if (Part('C') is { } checksum && !string.Equals(checksum, Checksum(text[..text.LastIndexOf(":C", StringComparison.Ordinal)]), StringComparison.OrdinalIgnoreCase)) return Wrong("its checksum does not fit: a character was misread");
        return new DeviceQr(joinEui, devEui, parts[2].ToUpperInvariant(), Part('O'), Part('S'), Part('P'));
    }

    /// <summary>CRC-16 with the polynomial 0x8005, reflected, from 0xFFFF; over all before <c>:C</c>.</summary>
    public static string Checksum(string text)
    {
        var crc = 0xffffu;
        foreach (var one in Encoding.ASCII.GetBytes(text))
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xa001 : crc >> 1;
        }
        return crc.ToString("X4", CultureInfo.InvariantCulture);
    }

    static bool TryEui(string text, out ulong eui) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out eui) && text.Length == 16;

    static Fault Wrong(string why) => new("bad-qr", $"the text is no code of a LoRaWAN device: {why}", "scan the label again, or add the device by its EUIs");
}

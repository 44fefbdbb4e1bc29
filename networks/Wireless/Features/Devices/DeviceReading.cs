using System.Globalization;
using Grange.Kernel;
using Grange.Wireless.Onboarding;

namespace Grange.Wireless.Features.Devices;

/// <summary>Reads devices as people write them: in JSON, or as lines of a file.</summary>
static class DeviceReading
{
    const int MaxName = 64;

    static readonly string[] Versions = ["1.0.2", "1.0.3", "1.0.4", "1.1"];

    /// <summary>What is kept of a device, or what is wrong with it.</summary>
    public static Result<DeviceRow> Read(NewDeviceJson said, Address owner, long nowMs, Region otherwise)
    {
        if (said.Qr is { } label)
        {
            if (!DeviceQr.Read(label).TryGet(out var qr, out var misread)) return misread;
            said = said with { Qr = null, DevEui = $"{qr.DevEui:x16}", JoinEui = $"{qr.JoinEui:x16}", Name = said.Name ?? qr.Serial };
        }
        if (!TryEui(said.DevEui, out var devEui)) return Wrong("devEui", "16 hexadecimal figures");
        if (!TryEui(said.JoinEui ?? "0000000000000000", out var joinEui)) return Wrong("joinEui", "16 hexadecimal figures");
        if (!Regions.TryFind(said.Region ?? otherwise.Name, out var region)) return Wrong("region", string.Join(" or ", Regions.All.Select(one => one.Name)));
        if (said.Version is { } version && !Versions.Contains(version)) return Wrong("version", string.Join(", ", Versions));
        if (said.Class is not (null or "A" or "C")) return Wrong("class", "A or C");
        if (said.Name is { Length: > MaxName }) return Wrong("name", $"at most {MaxName} characters");
        var row = new DeviceRow(
            devEui, joinEui, said.Name is { Length: > 0 } name ? name : $"{devEui:x16}", owner, region.Name, null, null, said.Version is "1.0.4" or "1.1" || said.NwkKey is not null, said.Class == "C", said.Codec ?? "", null, null, null, nowMs);
        return said.DevAddr is null ? ReadJoining(said, row) : ReadPersonal(said, row);
    }

    /// <summary>Lines of <c>dev_eui,join_eui,app_key[,name[,region[,nwk_key]]]</c>, or by the names in a first line (<c>qr</c> for what a label's code says); blank lines and those that begin with # are passed over.</summary>
    public static IEnumerable<(int Line, NewDeviceJson Device)> Lines(string csv)
    {
        string[] columns = ["dev_eui", "join_eui", "app_key", "name", "region", "nwk_key"];
        var number = 0;
        foreach (var line in csv.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            var cells = line.Split([',', ';', '\t'], StringSplitOptions.TrimEntries);
            if (cells.Any(cell => cell.Equals("dev_eui", StringComparison.OrdinalIgnoreCase) || cell.Equals("deveui", StringComparison.OrdinalIgnoreCase) || cell.Equals("qr", StringComparison.OrdinalIgnoreCase)))
            {
                columns = [.. cells.Select(cell => cell.ToLowerInvariant())];
                continue;
            }
            string? Cell(string name) => columns.Select((column, at) => (column, at)).Where(one => one.column.Replace("_", "", StringComparison.Ordinal) == name && one.at < cells.Length).Select(one => cells[one.at]).FirstOrDefault(cell => cell.Length > 0);
            yield return (number, new NewDeviceJson(
                Cell("deveui"), Cell("joineui") ?? Cell("appeui"), Cell("name"), Cell("appkey"), Cell("nwkkey"), Cell("devaddr"), Cell("nwkskey"), Cell("appskey"), Cell("region"), Cell("version"), Cell("class"), Cell("codec"), null, Cell("qr")));
        }
    }

    public static bool TryEui(string? text, out ulong eui)
    {
        eui = 0;
        var plain = text?.Replace("-", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal);
        return plain is { Length: 16 } && ulong.TryParse(plain, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out eui);
    }

    static Result<DeviceRow> ReadJoining(NewDeviceJson said, DeviceRow row)
    {
        if (ReadKey(said.AppKey) is not { } app) return Wrong("appKey", "32 hexadecimal figures (or give devAddr, nwkSKey and appSKey)");
        if (said.NwkKey is null) return row with { AppKey = app };
        return ReadKey(said.NwkKey) is { } network ? row with { AppKey = app, NwkKey = network } : Wrong("nwkKey", "32 hexadecimal figures");
    }

    static Result<DeviceRow> ReadPersonal(NewDeviceJson said, DeviceRow row)
    {
        if (said.DevAddr is not { Length: 8 } || !uint.TryParse(said.DevAddr, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address)) return Wrong("devAddr", "8 hexadecimal figures");
        if (ReadKey(said.NwkSKey) is not { } network) return Wrong("nwkSKey", "32 hexadecimal figures");
        return ReadKey(said.AppSKey) is { } app ? row with { DevAddr = address, NwkSKey = network, AppSKey = app } : Wrong("appSKey", "32 hexadecimal figures");
    }

    internal static byte[]? ReadKey(string? text)
    {
        var key = new byte[LoraKey.Size];
        return text is { Length: 2 * LoraKey.Size } && Convert.FromHexString(text, key, out _, out _) == System.Buffers.OperationStatus.Done ? key : null;
    }

    static Fault Wrong(string field, string expected) => new("bad-" + field.ToLowerInvariant(), $"{field} must be {expected}", "grange wireless device add --help");
}

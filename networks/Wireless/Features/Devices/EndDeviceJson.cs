using System.Text.Json.Serialization;

namespace Grange.Wireless.Features.Devices;

/// <summary>A device to be added. EUIs, addresses and keys are hexadecimal, the most significant byte first.</summary>
/// <param name="DevEui">16 figures.</param>
/// <param name="JoinEui">16 figures; zeros when left out.</param>
/// <param name="AppKey">32 figures, for a device that joins.</param>
/// <param name="NwkKey">32 figures; makes it a device of LoRaWAN 1.1.</param>
/// <param name="DevAddr">8 figures, for a device that is personalised, with its two session keys.</param>
/// <param name="Region">EU868 or US915; the network's own when left out.</param>
/// <param name="Version">1.0.2, 1.0.3, 1.0.4 or 1.1: until 1.0.3 nonces are drawn; when left out they may be.</param>
/// <param name="Class">A or C; A when left out.</param>
/// <param name="Codec">lpp, or the name of a codec of the same account; left out when its bytes are not read.</param>
/// <param name="Account">Whose it is; the node's own account when left out.</param>
/// <param name="Qr">What the code on its label says (LW:D0:...): in place of both EUIs.</param>
public sealed record NewDeviceJson(
    string? DevEui, string? JoinEui, string? Name, string? AppKey, string? NwkKey, string? DevAddr, string? NwkSKey, string? AppSKey, string? Region, string? Version, string? Class, string? Codec, string? Account,
    string? Qr);

/// <summary>A device, and how its session stands.</summary>
/// <param name="Activation">otaa or abp.</param>
/// <param name="DevAddr">Of its session; null before its first join.</param>
/// <param name="NextUp">The counter its next uplink has at least.</param>
/// <param name="NextDown">The counter its next downlink has.</param>
/// <param name="Queue">Downlinks that wait.</param>
/// <param name="LastHeardMs">0 when it was not heard yet.</param>
public sealed record EndDeviceJson(
    string DevEui, string JoinEui, string Name, string Owner, string Region, string Activation, string Class, string Codec, string? DevAddr, long NextUp, long NextDown, int Queue, long LastHeardMs);

public sealed record EndDeviceListJson(IReadOnlyList<EndDeviceJson> Devices);

/// <summary>How many devices a file added, and what is wrong with the lines that added none.</summary>
public sealed record ImportedJson(int Added, IReadOnlyList<LineProblemJson> Problems);

public sealed record LineProblemJson(int Line, string Detail);

/// <summary>A downlink: bytes in base64, the port they are for.</summary>
public sealed record DownlinkJson(int? FPort, string? Data, bool? Confirmed);

public sealed record QueuedJson(string Id, int FPort, string Data, bool Confirmed);

public sealed record QueueJson(IReadOnlyList<QueuedJson> Queue);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewDeviceJson))]
[JsonSerializable(typeof(EndDeviceJson))]
[JsonSerializable(typeof(EndDeviceListJson))]
[JsonSerializable(typeof(ImportedJson))]
[JsonSerializable(typeof(DownlinkJson))]
[JsonSerializable(typeof(QueuedJson))]
[JsonSerializable(typeof(QueueJson))]
sealed partial class DevicesJson : JsonSerializerContext;

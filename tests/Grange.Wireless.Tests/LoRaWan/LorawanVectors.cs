using System.Buffers.Binary;
using System.Text.Json;

namespace Grange.Wireless.Tests;

/// <summary>The vectors, and keys by their names in them; every test runs with the processor's AES and with the platform's.</summary>
sealed class LorawanVectors(bool isIntrinsic)
{
    static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "lorawan-vectors.json"))).RootElement;

    public static JsonElement.ArrayEnumerator Group(string name) => Root.GetProperty(name).EnumerateArray();

    public static byte[] Hex(JsonElement item, string name) => item.GetProperty(name).GetString() is { } text ? Convert.FromHexString(text) : [];

    public static ulong Eui(JsonElement item, string name) => BinaryPrimitives.ReadUInt64BigEndian(Hex(item, name));

    public static uint Number(JsonElement item, string name) => item.GetProperty(name).GetUInt32();

    public static uint DevAddr(JsonElement item) => BinaryPrimitives.ReadUInt32LittleEndian(Hex(item, "devAddr"));

    public LoraKey Key(JsonElement item, string name) => new(Hex(item, name), isIntrinsic);

    public SessionKeys Session(JsonElement item) => item.GetProperty("ver").GetString() == "1.0"
        ? new(Key(item.GetProperty("k"), "nwkSKey"), Key(item.GetProperty("k"), "appSKey"))
        : new(Key(item.GetProperty("k"), "fNwkSIntKey"), Key(item.GetProperty("k"), "sNwkSIntKey"), Key(item.GetProperty("k"), "nwkSEncKey"), Key(item.GetProperty("k"), "appSKey"));

    public static uint MicOf(SessionKeys keys, LoraFrame frame, JsonElement item)
    {
        var (counter, confirmed) = (Number(item, "fcnt"), (ushort)Number(item, "conf"));
        return frame.IsUplink ? keys.UplinkMic(frame, counter, new Uplinked(confirmed, (byte)Number(item, "dr"), (byte)Number(item, "ch"))) : keys.DownlinkMic(frame, counter, confirmed);
    }
}

using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Wireless.Cli;

/// <summary><c>grange wireless device …</c>.</summary>
static class DeviceVerbs
{
    static readonly Argument<string> Eui = new("DEV-EUI") { Description = "16 hexadecimal figures" };

    public static Command Group() => new("device", "end devices of yours") { Add(), List(), Remove(), Send() };

    static Command Add()
    {
        var (devEui, joinEui, appKey, nwkKey) = (Text("--dev-eui", "the device's EUI"), Text("--join-eui", "the join server's EUI"), Text("--app-key", "its root key"), Text("--nwk-key", "its second root key: LoRaWAN 1.1"));
        var abp = new Option<bool>("--abp") { Description = "the device is personalised: it has an address and session keys, and does not join" };
        var (devAddr, nwkSKey, appSKey) = (Text("--dev-addr", "its address"), Text("--nwk-s-key", "its network session key"), Text("--app-s-key", "its application session key"));
        var (region, name, version, codec) = (Text("--region", "EU868 or US915"), Text("--name", "what you call it"), Text("--version", "1.0.2, 1.0.3, 1.0.4 or 1.1"), Text("--codec", "lpp for Cayenne LPP, or the name of a codec of yours"));
        var kind = Text("--class", "A, or C for a device that always listens");
        var (file, account) = (new Option<string?>("--file") { Description = "a CSV file of devices: dev_eui, join_eui, app_key, name, region", HelpName = "FILE" }, Text("--account", "whose it is; the node's own account when left out"));
        var qr = Text("--qr", "what the code on its label says: LW:D0:..., in place of both EUIs");
        return new Command("add", "add a device, or all of a file") { qr, devEui, joinEui, appKey, nwkKey, abp, devAddr, nwkSKey, appSKey, region, name, version, codec, kind, file, account }
            .Example(
                "grange wireless device add --dev-eui 70b3d57ed0000001 --join-eui 0000000000000000 --app-key 000102030405060708090a0b0c0d0e0f",
                "grange wireless device add --dev-eui 70b3d57ed0000002 --abp --dev-addr 02000001 --nwk-s-key 000102030405060708090a0b0c0d0e0f --app-s-key f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                "grange wireless device add --qr LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB1122:CEC02 --app-key 000102030405060708090a0b0c0d0e0f",
                "grange wireless device add --file devices.csv")
            .Does(async (verb, cancel) =>
            {
                if (verb.Get(file) is { } path) return await ImportAsync(verb, path, verb.Get(account), cancel);
                if (verb.Get(devEui) is null && verb.Get(qr) is null) throw new VerbFailure("no-device", "no device was named", "--dev-eui EUI, --qr TEXT or --file devices.csv", ExitCode.Usage);
                if (verb.Get(abp) && verb.Get(devAddr) is null) throw new VerbFailure("no-address", "a personalised device has an address and two keys", "--abp --dev-addr X --nwk-s-key X --app-s-key X", ExitCode.Usage);
                var made = await verb.Node.PostAsync(WirelessVerbs.Path(verb, "devices"), new JsonObject
                {
                    ["devEui"] = verb.Get(devEui),
                    ["joinEui"] = verb.Get(joinEui),
                    ["appKey"] = verb.Get(appKey),
                    ["nwkKey"] = verb.Get(nwkKey),
                    ["devAddr"] = verb.Get(devAddr),
                    ["nwkSKey"] = verb.Get(nwkSKey),
                    ["appSKey"] = verb.Get(appSKey),
                    ["region"] = verb.Get(region),
                    ["name"] = verb.Get(name),
                    ["version"] = verb.Get(version),
                    ["codec"] = verb.Get(codec),
                    ["class"] = verb.Get(kind),
                    ["account"] = verb.Get(account),
                    ["qr"] = verb.Get(qr),
                }, cancel);
                verb.Out.Result(made, () => verb.Out.Line($"{made["devEui"]} {made["activation"]} {made["region"]}"));
                return ExitCode.Done;
            });
    }

    static async Task<int> ImportAsync(VerbContext verb, string path, string? account, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw new VerbFailure("no-file", $"{path} is not there", "name a file", ExitCode.Missing);
        using var content = new StringContent(await File.ReadAllTextAsync(path, cancel), Encoding.UTF8, "text/csv");
        var imported = await verb.Node.SendAsync(HttpMethod.Post, WirelessVerbs.Path(verb, "devices/import") + (account is null ? "" : $"?account={account}"), content, cancel);
        verb.Out.Result(imported, () => verb.Out.Line($"{imported["added"]} devices added"));
        foreach (var problem in imported["problems"]!.AsArray()) verb.Out.Note($"line {problem!["line"]}: {problem["detail"]}");
        return imported["problems"]!.AsArray().Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    static Command List() => new Command("ls", "your devices and their sessions").Example("grange wireless device ls").Does(async (verb, cancel) =>
    {
        var all = await verb.Node.GetAsync(WirelessVerbs.Path(verb, "devices"), cancel);
        verb.Out.Result(all, () => verb.Out.Table(["device", "name", "region", "by", "address", "next up", "queue"], all["devices"]!.AsArray().Select(one =>
            (IReadOnlyList<string>)[$"{one!["devEui"]}", $"{one["name"]}", $"{one["region"]}", $"{one["activation"]}", $"{one["devAddr"] ?? "–"}", $"{one["nextUp"]}", $"{one["queue"]}"])));
    });

    static Command Remove() => new Command("rm", "remove a device and its session") { Eui }.Example("grange wireless device rm 70b3d57ed0000001").Does(async (verb, cancel) =>
    {
        await verb.Node.SendAsync(HttpMethod.Delete, WirelessVerbs.Path(verb, $"devices/{verb.Get(Eui)}"), null, cancel);
        verb.Out.Result(new JsonObject { ["removed"] = verb.Get(Eui) }, () => verb.Out.Line($"removed {verb.Get(Eui)}"));
    });

    static Command Send()
    {
        var data = new Argument<string>("HEX") { Description = "what to send, in hexadecimal" };
        var port = new Option<int>("--port") { Description = "FPort, 1 to 223", DefaultValueFactory = _ => 1 };
        var confirmed = new Option<bool>("--confirmed") { Description = "the device is to acknowledge it" };
        return new Command("send", "send to a device: after its next uplink, or at once to one of class C") { Eui, data, port, confirmed }
            .Example("grange wireless device send 70b3d57ed0000001 0102ff --port 10").Does(async (verb, cancel) =>
            {
                var queued = await verb.Node.PostAsync(WirelessVerbs.Path(verb, $"devices/{verb.Get(Eui)}/queue"), new JsonObject
                {
                    ["fPort"] = verb.Get(port),
                    ["data"] = Convert.ToBase64String(DecodeVerb.Hex(verb.Get(data)!)),
                    ["confirmed"] = verb.Get(confirmed),
                }, cancel);
                verb.Out.Result(queued, () => verb.Out.Line($"queued {queued["id"]}"));
            });
    }

    static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = "X" };
}

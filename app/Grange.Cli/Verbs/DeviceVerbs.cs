using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange devices</c>, <c>grange devices rotate|revoke ID</c>.</summary>
static class DeviceVerbs
{
    public static Command Create()
    {
        var devices = new Command("devices", "devices at this node") { Rotate(), Revoke() };
        return devices.Example("grange devices", "grange devices --json").Does(async (verb, cancel) =>
        {
            var answer = await verb.Node.GetAsync("/api/v1/devices", cancel);
            verb.Out.Result(answer, () => verb.Out.Table(
                ["name", "network", "device", "owner", "state"],
                answer["devices"]!.AsArray().Select(row => (IReadOnlyList<string>)
                    [$"{row!["name"]}", $"{row["network"]}", $"{row["id"]}", $"{row["owner"]}", (bool)row["revoked"]! ? "revoked" : "active"])));
        });
    }

    static Command Rotate()
    {
        var id = new Argument<string>("ID") { Description = "the device" };
        var file = new Option<string>("--key") { Description = "where the new key is written (PEM)", Required = true, HelpName = "FILE" };
        return new Command("rotate", "give a device a new key; its id and what it earned stay") { id, file }
            .Example("grange devices rotate 0x… --key fresh.pem    # the id is in the third column of: grange devices")
            .Does(async (verb, cancel) =>
        {
            using var fresh = P256Key.Generate();
            PrivateFile.Write(Path.GetFullPath(verb.Get(file)!), fresh.ExportPem()); // durable before the registry knows it: a key that is lost after would lock the device out
            await ActAsync(verb, id, (owner, device, nonce, deadline) => RegistryAction.Rotate(owner, device, fresh.PublicKey, nonce, deadline), fresh, cancel);
            verb.Out.Result(new JsonObject { ["device"] = verb.Get(id), ["key"] = verb.Get(file) }, () => verb.Out.Line($"{verb.Get(id)} signs with the key in {verb.Get(file)} from now on"));
        });
    }

    static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "the device" };
        return new Command("revoke", "a lost or stolen device signs no more; what it earned stays yours") { id }
            .Example("grange devices revoke 0x…    # the id is in the third column of: grange devices")
            .Does(async (verb, cancel) =>
        {
            await ActAsync(verb, id, RegistryAction.Revoke, null, cancel);
            verb.Out.Result(new JsonObject { ["device"] = verb.Get(id), ["revoked"] = true }, () => verb.Out.Line($"{verb.Get(id)} is revoked"));
        });
    }

    static async Task ActAsync(
        VerbContext verb, Argument<string> argument, Func<Address, DeviceId, ulong, ulong, RegistryAction> act, P256Key? proof, CancellationToken cancel)
    {
        if (!DeviceId.TryParse(verb.Get(argument), null, out var device)) throw new VerbFailure("bad-device", $"'{verb.Get(argument)}' is no device id", "grange devices", ExitCode.Usage);
        var owner = Address.Parse((string)(await verb.Node.GetAsync($"/api/v1/devices/{device}", cancel))["owner"]!);
        using var key = verb.Accounts.Open(owner);
        using var chain = await ChainAccess.OpenAsync(verb, cancel);
        var nonce = (ulong)(await verb.Node.GetAsync($"/api/v1/devices/nonce/{owner}", cancel))["nonce"]!;
        var deadline = (ulong)verb.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();
        var signed = act(owner, device, nonce, deadline).Sign(chain.Domain, key, proof);
        await verb.Node.PostAsync("/api/v1/devices", JsonSerializer.SerializeToNode(RegistrationJson.Of(signed), DevicesJson.Default.RegistrationJson), cancel);
    }
}

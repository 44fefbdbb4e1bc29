using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Cli.Verbs;

/// <summary><c>grange devices</c>, <c>grange devices rotate|revoke|move ID</c>, <c>grange devices vouch DIR</c>.</summary>
static class DeviceVerbs
{
    public static Command Create()
    {
        var devices = new Command("devices", "devices at this node") { Rotate(), Revoke(), Move(), Vouch() };
        return devices.Example("grange devices", "grange devices --json").Does(async (verb, cancel) =>
        {
            var answer = await AllAsync(verb, cancel);
            verb.Out.Result(answer, () => verb.Out.Table(
                ["name", "network", "device", "owner", "state"],
                answer["devices"]!.AsArray().Select(row => (IReadOnlyList<string>)
                    [$"{row!["name"]}", $"{row["network"]}", $"{row["id"]}", $"{row["owner"]}", $"{row["state"]}"])));
        });
    }

    /// <summary>Page after page.</summary>
    static async Task<JsonNode> AllAsync(VerbContext verb, CancellationToken cancel)
    {
        var all = new JsonArray();
        for (string? after = ""; after is not null;)
        {
            var page = await verb.Node.GetAsync($"/api/v1/devices?limit=5000{(after.Length > 0 ? $"&after={after}" : "")}", cancel);
            foreach (var row in page["devices"]!.AsArray()) all.Add(row!.DeepClone());
            after = (string?)page["next"];
        }
        return new JsonObject { ["devices"] = all };
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

    static Command Move()
    {
        var id = new Argument<string>("ID") { Description = "the device" };
        var toward = new Option<string?>("--operator") { Description = "the operator's id; this node's when left out", HelpName = "OP" };
        return new Command("move", "let a device work through another operator's node from now on; the epoch in which it moves counts for neither") { id, toward }
            .Example("grange devices move 0x… --node http://192.0.2.7:8080", "grange devices move 0x… --operator 0x…    # grange operator list names them")
            .Does(async (verb, cancel) =>
        {
            var text = verb.Get(toward) ?? (string)(await verb.Node.GetAsync("/api/v1/operator", cancel))["id"]!;
            if (!DeviceId.TryParse(text, null, out var bound)) throw new VerbFailure("bad-operator", $"'{text}' is no operator's id", "grange operator list", ExitCode.Usage);
            var known = await verb.Node.GetAsync($"/api/v1/devices/{verb.Get(id)}", cancel);
            var facts = known["facts"]!.AsObject().ToDictionary(fact => fact.Key, fact => (string)fact.Value!);
            facts[DeviceFacts.Operator] = bound.ToString();
            await ActAsync(verb, id, (owner, device, nonce, deadline) => RegistryAction.Update(owner, device, (string)known["name"]!, DeviceFacts.Of(facts), nonce, deadline), null, cancel);
            verb.Out.Result(
                new JsonObject { ["device"] = verb.Get(id), ["operator"] = bound.ToString() },
                () => verb.Out.Line($"{verb.Get(id)} works for operator {bound} from now on; start it again with --node and that operator's address"));
        });
    }

    /// <summary>For who makes hardware: the key is made and vouched for before it is sold.</summary>
    static Command Vouch()
    {
        var folder = new Argument<string>("DIR") { Description = "the device's folder: where its key is, or will be" };
        var maker = new Option<string>("--maker") { Description = "the maker's own key (PEM), made where there is none", Required = true, HelpName = "FILE" };
        return new Command("vouch", "say as the maker of a device that its key stays in it; networks that name the maker's key admit it, or pay it more") { folder, maker }
            .Example("grange devices vouch ./gateway-0001 --maker maker.pem    # prints the maker's key as a definition names it")
            .Does((verb, _) =>
        {
            var file = Path.GetFullPath(verb.Get(maker)!);
            if (!File.Exists(file))
            {
                using var fresh = P256Key.Generate();
                PrivateFile.Write(file, fresh.ExportPem());
            }
            if (!P256Key.ImportPem(File.ReadAllText(file)).TryGet(out var key, out var fault) || !DeviceIdentity.OpenOrCreate(Path.GetFullPath(verb.Get(folder)!)).TryGet(out var device, out fault)) throw VerbFailure.Of(fault);
            using (key)
            using (device)
            {
                device.Keep(MakerWord.Of(key, device.Id));
                var known = "0x" + Convert.ToHexStringLower(key.PublicKey.Span);
                verb.Out.Result(new JsonObject { ["device"] = device.Id.ToString(), ["maker"] = known }, () => verb.Out.Line($"{device.Id} is vouched for by {known}"));
            }
            return Task.CompletedTask;
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

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Verbs;
using Grange.Wireless.Codecs;

namespace Grange.Wireless.Cli;

/// <summary><c>grange wireless codec …</c>.</summary>
static class CodecVerbs
{
    static readonly Argument<string> Name = new("NAME") { Description = "what devices call it by" };
    static readonly Option<string?> Account = new("--account") { Description = "whose it is; the node's own account when left out", HelpName = "ADDRESS" };

    public static Command Group() => new("codec", "what turns the bytes of a device into values") { Add(), List(), Remove(), Try() };

    static Command Add()
    {
        var file = File();
        return new Command("add", "keep a codec: a maker's JavaScript for The Things Stack or ChirpStack as it is, or JSON that declares fields") { Name, file, Account }
            .Example("grange wireless codec add weather decoder.js", "grange wireless device add --dev-eui 70b3d57ed0000001 --app-key 000102030405060708090a0b0c0d0e0f --codec weather").Does(async (verb, cancel) =>
            {
                var body = new JsonObject { ["source"] = await ReadAsync(verb.Get(file)!, cancel), ["account"] = verb.Get(Account) };
                using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
                var kept = await verb.Node.SendAsync(HttpMethod.Put, WirelessVerbs.Path(verb, $"codecs/{Uri.EscapeDataString(verb.Get(Name)!)}"), content, cancel);
                verb.Out.Result(kept, () => verb.Out.Line($"{kept["name"]} {kept["kind"]}"));
            });
    }

    static Command List() => new Command("ls", "codecs, and how many devices use them").Example("grange wireless codec ls").Does(async (verb, cancel) =>
    {
        var all = await verb.Node.GetAsync(WirelessVerbs.Path(verb, "codecs"), cancel);
        verb.Out.Result(all, () => verb.Out.Table(["codec", "kind", "devices", "owner"], all["codecs"]!.AsArray().Select(one => (IReadOnlyList<string>)[$"{one!["name"]}", $"{one["kind"]}", $"{one["devices"]}", $"{one["owner"]}"])));
    });

    static Command Remove() => new Command("rm", "remove a codec") { Name, Account }.Example("grange wireless codec rm weather").Does(async (verb, cancel) =>
    {
        await verb.Node.SendAsync(HttpMethod.Delete, WirelessVerbs.Path(verb, $"codecs/{Uri.EscapeDataString(verb.Get(Name)!)}") + (verb.Get(Account) is { } account ? $"?account={account}" : ""), null, cancel);
        verb.Out.Result(new JsonObject { ["removed"] = verb.Get(Name) }, () => verb.Out.Line($"removed {verb.Get(Name)}"));
    });

    static Command Try()
    {
        var (file, hex) = (File(), new Argument<string>("HEX") { Description = "the payload in hexadecimal" });
        var port = new Option<int>("--port") { Description = "FPort, 1 to 223", DefaultValueFactory = _ => 1 };
        return new Command("try", "what a codec makes of bytes, without a node") { file, hex, port }.Example("grange wireless codec try decoder.js 0167ff9c --port 2").Does(async (verb, cancel) =>
        {
            if (!PayloadCodecs.Read(await ReadAsync(verb.Get(file)!, cancel)).TryGet(out var codec, out var fault)) throw new VerbFailure(fault.Code, fault.Detail, fault.Hint ?? "");
            if (verb.Get(port) is not (>= 1 and <= 223) and var wrong) throw new VerbFailure("bad-port", $"{wrong} is no FPort", "1 to 223", ExitCode.Usage);
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            if (!codec.Decode(DecodeVerb.Hex(verb.Get(hex)!), (byte)verb.Get(port), now).TryGet(out var read, out fault)) throw new VerbFailure(fault.Code, fault.Detail, fault.Hint ?? "");
            verb.Out.Result(new JsonObject { ["object"] = read }, () => verb.Out.Line(read.ToJsonString(new JsonSerializerOptions { WriteIndented = true })));
        });
    }

    static Argument<string> File() => new("FILE") { Description = "JavaScript, or JSON with \"fields\"" };

    static async Task<string> ReadAsync(string path, CancellationToken cancel)
        => System.IO.File.Exists(path) ? await System.IO.File.ReadAllTextAsync(path, cancel) : throw new VerbFailure("no-file", $"{path} is not there", "name a file", ExitCode.Missing);
}

using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage keys new|ls|rm</c>: what clients of S3 sign with, and pinning clients send.</summary>
static class KeyVerbs
{
    public static Command Group() => new("keys", "access keys for S3 and the Pinning Service API") { Make(), List(), Limit(), Remove() };

    static Command Make()
    {
        var label = new Option<string?>("--label") { Description = "what it is for" };
        var account = new Option<string?>("--account") { Description = "whose money what is stored with it costs; the node's own account if left out" };
        var (bytes, objects) = Bounds();
        return new Command("new", "make an access key; its secret is shown this once") { label, account, bytes, objects }
            .Example("grange storage keys new --label backups", "grange storage keys new --label guests --bytes 10GB --objects 1000", "grange storage keys new --json")
            .Does(async (verb, cancel) =>
        {
            var made = await verb.Node.PostAsync(verb.Api("keys"), new JsonObject { ["label"] = verb.Get(label), ["account"] = verb.Get(account), ["mostBytes"] = BytesOf(verb.Get(bytes)), ["mostObjects"] = verb.Get(objects) }, cancel);
            verb.Out.Result(made, () =>
            {
                verb.Out.Line($"endpoint {made["endpoint"] ?? "(this node serves S3 for another network, or not at all)"}");
                verb.Out.Line($"access key {made["access"]}");
                verb.Out.Line($"secret {made["secret"]}");
                verb.Out.Line($"pinning service {verb.Node.Address.AbsoluteUri.TrimEnd('/')}, token {made["token"]}");
            });
        });
    }

    static Command List() => new Command("ls", "the access keys in force").Example("grange storage keys ls").Does(async (verb, cancel) =>
    {
        var keys = await verb.Node.GetAsync(verb.Api("keys"), cancel);
        verb.Out.Result(keys, () => verb.Out.Table(["access key", "account", "objects", "bytes", "label"], keys["keys"]!.AsArray().Select(key => (IReadOnlyList<string>)[$"{key!["access"]}", $"{key["account"]}", Of(key["quota"]!["objects"], key["quota"]!["mostObjects"]), Of(key["quota"]!["bytes"], key["quota"]!["mostBytes"]), $"{key["label"]}"])));
    });

    static Command Limit()
    {
        var access = new Argument<string>("KEY") { Description = "an access key, as ls shows it" };
        var (bytes, objects) = Bounds();
        return new Command("quota", "set the most that a key may keep; without options it may keep anything") { access, bytes, objects }
            .Example("grange storage keys quota GRABCDEFGHIJKLMNOPQR --bytes 10GB --objects 1000", "grange storage keys quota GRABCDEFGHIJKLMNOPQR")
            .Does(async (verb, cancel) =>
        {
            using var wish = new StringContent(new JsonObject { ["mostBytes"] = BytesOf(verb.Get(bytes)), ["mostObjects"] = verb.Get(objects) }.ToJsonString(), Encoding.UTF8, "application/json");
            var set = await verb.Node.SendAsync(HttpMethod.Put, verb.Api($"keys/{Uri.EscapeDataString(verb.Get(access)!)}/quota"), wish, cancel);
            verb.Out.Result(set, () => verb.Out.Line($"{set["access"]}: {Of(set["quota"]!["objects"], set["quota"]!["mostObjects"])} objects, {Of(set["quota"]!["bytes"], set["quota"]!["mostBytes"])} bytes"));
        });
    }

    static (Option<string?> Bytes, Option<long?> Objects) Bounds() => (
        new Option<string?>("--bytes") { Description = "the most it may keep", HelpName = "SIZE" }, new Option<long?>("--objects") { Description = "the most objects it may keep", HelpName = "N" });

    static long? BytesOf(string? size) => size is null ? null : ByteSize.TryParse(size, out var bytes) ? bytes : throw new VerbFailure("bad-size", $"'{size}' is no size", "100GB, 1.5TB, 64MiB", ExitCode.Usage);

    static string Of(JsonNode? used, JsonNode? most) => most is null ? $"{used}" : $"{used} of {most}";

    static Command Remove()
    {
        var access = new Argument<string>("KEY") { Description = "an access key, as ls shows it" };
        return new Command("rm", "end an access key at once; what was stored with it stays") { access }.Example("grange storage keys rm GRABCDEFGHIJKLMNOPQR").Does(async (verb, cancel) =>
        {
            var named = verb.Get(access)!;
            await verb.Node.SendAsync(HttpMethod.Delete, verb.Api($"keys/{Uri.EscapeDataString(named)}"), null, cancel);
            verb.Out.Result(new JsonObject { ["removed"] = named }, () => verb.Out.Line($"ended {named}"));
        });
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Wireless.Cli;

/// <summary><c>grange wireless integration …</c>.</summary>
static class IntegrationVerbs
{
    static readonly Argument<string> Id = new("ID") { Description = "as ls lists it" };
    static readonly Option<string?> Account = new("--account") { Description = "whose devices; the node's own account when left out", HelpName = "ADDRESS" };

    public static Command Group() => new("integration", "where the events of your devices go: webhooks and MQTT") { Add(), List(), Remove(), Resume() };

    static Command Add()
    {
        var webhook = new Option<string?>("--webhook") { Description = "a server of yours: each event is a signed POST", HelpName = "URL" };
        var mqtt = new Option<string?>("--mqtt") { Description = "a RabbitMQ with its MQTT plugin: events in ChirpStack's topics", HelpName = "AMQP-URL" };
        var secret = new Option<string?>("--secret") { Description = "signs a webhook's events; made when left out", HelpName = "HEX" };
        var events = new Option<string?>("--events") { Description = "of up,join,ack,txack,status,log,final; all but final when left out", HelpName = "LIST" };
        return new Command("add", "send events on") { webhook, mqtt, secret, events, Account }
            .Example("grange wireless integration add --webhook https://example.org/lorawan", "grange wireless integration add --mqtt amqp://guest:guest@127.0.0.1:5672 --events up,join").Does(async (verb, cancel) =>
            {
                if (verb.Get(webhook) is null == verb.Get(mqtt) is null) throw new VerbFailure("no-target", "say where events go", "--webhook URL or --mqtt AMQP-URL", ExitCode.Usage);
                var made = await verb.Node.PostAsync(WirelessVerbs.Path(verb, "integrations"), new JsonObject
                {
                    ["kind"] = verb.Get(webhook) is null ? "mqtt" : "webhook",
                    ["url"] = verb.Get(webhook) ?? verb.Get(mqtt),
                    ["secret"] = verb.Get(secret),
                    ["events"] = verb.Get(events) is { } list ? new JsonArray([.. list.Split(',', StringSplitOptions.TrimEntries).Select(one => (JsonNode)one)]) : null,
                    ["account"] = verb.Get(Account),
                }, cancel);
                verb.Out.Result(made, () => verb.Out.Line($"{made["id"]} {made["kind"]} {made["url"]}{(made["secret"] is { } told ? $"\nsecret {told} (it is not told again)" : "")}"));
            });
    }

    static Command List() => new Command("ls", "where events go, and how that goes") { Account }.Example("grange wireless integration ls").Does(async (verb, cancel) =>
    {
        var all = await verb.Node.GetAsync(WirelessVerbs.Path(verb, "integrations") + (verb.Get(Account) is { } account ? $"?account={account}" : ""), cancel);
        verb.Out.Result(all, () => verb.Out.Table(["id", "kind", "to", "delivered", "waiting", "state"], all["integrations"]!.AsArray().Select(one =>
            (IReadOnlyList<string>)[$"{one!["id"]}", $"{one["kind"]}", $"{one["url"]}", $"{one["delivered"]}", $"{one["waiting"]}", one["stopped"] is { } why ? $"stopped: {why}" : (long)one["failures"]! > 0 ? $"tried again: {one["lastError"]}" : "good"])));
    });

    static Command Remove() => new Command("rm", "send nothing there any more") { Id }.Example("grange wireless integration rm 0123456789abcdef").Does(async (verb, cancel) =>
    {
        await verb.Node.SendAsync(HttpMethod.Delete, WirelessVerbs.Path(verb, $"integrations/{verb.Get(Id)}"), null, cancel);
        verb.Out.Result(new JsonObject { ["removed"] = verb.Get(Id) }, () => verb.Out.Line($"removed {verb.Get(Id)}"));
    });

    static Command Resume() => new Command("resume", "send again what was stopped after failures") { Id }.Example("grange wireless integration resume 0123456789abcdef").Does(async (verb, cancel) =>
    {
        var resumed = await verb.Node.PostAsync(WirelessVerbs.Path(verb, $"integrations/{verb.Get(Id)}/resume"), new JsonObject(), cancel);
        verb.Out.Result(resumed, () => verb.Out.Line($"{resumed["id"]}: {resumed["waiting"]} events wait"));
    });
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Wireless.Cli;

/// <summary><c>grange wireless events</c>: what devices say.</summary>
static class EventsVerb
{
    public static Command Create()
    {
        var follow = new Option<bool>("--follow") { Description = "stay, and print events as they come" };
        var device = new Option<string?>("--device") { Description = "of one device alone", HelpName = "DEV-EUI" };
        return new Command("events", "what devices say; with --json and --follow one object a line") { follow, device }
            .Example("grange wireless events", "grange wireless events --follow --json")
            .Does(async (verb, cancel) =>
            {
                var query = "events?after=0" + (verb.Get(device) is { } eui ? $"&device={eui}" : "");
                using var http = new HttpClient { BaseAddress = verb.Node.Address, Timeout = Timeout.InfiniteTimeSpan };
                if (!verb.Get(follow)) return await LastAsync(verb, verb.Get(device), cancel);
                using var lines = new StreamReader(await OpenAsync(verb, http, query, cancel));
                try
                {
                    while (await lines.ReadLineAsync(cancel) is { } line)
                        if (line.StartsWith("data: {\"", StringComparison.Ordinal)) Print(verb, JsonNode.Parse(line["data: ".Length..])!);
                }
                catch (OperationCanceledException) when (cancel.IsCancellationRequested)
                {
                    // ends on request
                }
                return ExitCode.Done;
            });
    }

    /// <summary>The stream, or the node's refusal in its own words.</summary>
    static async Task<Stream> OpenAsync(VerbContext verb, HttpClient http, string query, CancellationToken cancel)
    {
        _ = await verb.Node.GetAsync(WirelessVerbs.Path(verb, "status"), cancel);
        return await http.GetStreamAsync(new Uri(WirelessVerbs.Path(verb, query), UriKind.Relative), cancel);
    }

    /// <summary>What is known by now, as one object.</summary>
    static async Task<int> LastAsync(VerbContext verb, string? device, CancellationToken cancel)
    {
        var devices = device is not null ? [device] : (await verb.Node.GetAsync(WirelessVerbs.Path(verb, "devices"), cancel))["devices"]!.AsArray().Select(one => (string)one!["devEui"]!).ToList();
        var events = new List<JsonNode>();
        foreach (var eui in devices) events.AddRange((await verb.Node.GetAsync(WirelessVerbs.Path(verb, $"devices/{eui}/events"), cancel)).AsArray().Select(one => one!.DeepClone()));
        events.Sort((one, other) => ((long)one["number"]!).CompareTo((long)other["number"]!));
        verb.Out.Result(new JsonObject { ["events"] = new JsonArray([.. events]) }, () => events.ForEach(one => Print(verb, one)));
        return ExitCode.Done;
    }

    static void Print(VerbContext verb, JsonNode one)
    {
        if (verb.Out.IsJson)
        {
            Console.Out.WriteLine(one.ToJsonString());
            return;
        }
        var what = (string?)one["event"] switch
        {
            "up" or "final" => $"fCnt {one["fCnt"]} port {one["fPort"]} {Bytes(one["data"])} {one["object"]?.ToJsonString()} heard by {one["rxInfo"]!.AsArray().Count}",
            "join" => $"joined as {one["devAddr"]}",
            "log" => $"{one["description"]}",
            _ => $"{one["queueItemId"]}",
        };
        Console.Out.WriteLine($"{one["time"]} {one["deviceInfo"]!["devEui"]} {one["event"]} {what}".TrimEnd());
    }

    static string Bytes(JsonNode? base64) => Convert.ToHexStringLower(Convert.FromBase64String((string?)base64 ?? ""));
}

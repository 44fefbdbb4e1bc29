using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Storage.Agent;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage leave --dir DIR</c>: what a provider holds goes to others; then it is free, with what was held back.</summary>
static class LeaveVerb
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var folder = new Option<string>("--dir") { Description = "the provider's folder, as it was joined", Required = true, HelpName = "DIR" };
        var stay = new Option<bool>("--stay") { Description = "take it back: stay after all" };
        var away = new Option<bool>("--no-wait") { Description = "say it and return; the provider must run on until it has given everything away" };
        return new Command("leave", "leave well: give away what the provider in DIR holds, and wait until it is empty") { folder, stay, away }
            .Example("grange storage leave --dir ~/pieces", "grange storage leave --dir ~/pieces --stay")
            .Does(async (verb, cancel) =>
        {
            var path = Path.GetFullPath(verb.Get(folder)!);
            if (!File.Exists(Path.Combine(path, "device.id"))) throw new VerbFailure("no-provider", $"{path} is no provider's folder", "--dir as it was given to grange join storage", ExitCode.Missing);
            if (!DeviceIdentity.OpenOrCreate(path).TryGet(out var identity, out var fault)) throw VerbFailure.Of(fault);
            using (identity)
            {
                new LeaveNote(path).Want(!verb.Get(stay));
                var state = verb.Get(stay) ? "staying" : verb.Get(away) ? "leaving" : await LeftAsync(verb, identity.Id.ToString(), cancel);
                verb.Out.Result(new JsonObject { ["device"] = identity.Id.ToString(), ["state"] = state }, () => verb.Out.Line($"{identity.Id} {state}"));
                if (state == "left") verb.Out.Note("what was held back is paid with the epoch that closes next; then stop the provider, grange devices revoke it, and grange bond unlock what you bonded");
            }
        });
    }

    /// <summary>Waits until nothing is with the provider any more; what moved away leaves its disk when the epoch is over.</summary>
    static async Task<string> LeftAsync(VerbContext verb, string device, CancellationToken cancel)
    {
        for (var last = -1; ;)
        {
            var list = (await verb.Node.GetAsync(verb.Api("providers"), cancel))["providers"]!.AsArray();
            if (list.FirstOrDefault(one => (string?)one!["device"] == device) is not { } me) return "left";
            var parts = (int)me["parts"]!;
            if (parts == 0 && (string?)me["standing"] == "leaving") return "left";
            if (parts != last) verb.Out.Note($"{parts} pieces to give away or to clear when the epoch ends");
            last = parts;
            await Task.Delay(Look, verb.Clock, cancel);
        }
    }
}

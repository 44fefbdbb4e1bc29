using System.CommandLine;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange earnings</c>.</summary>
static class EarningsVerb
{
    public static Command Create()
    {
        var device = new Option<string?>("--device") { Description = "one device only", HelpName = "ID" };
        var account = new Option<string?>("--account") { Description = "another account than your default", HelpName = "A" };
        return new Command("earnings", "what your devices earned, epoch by epoch, and why") { device, account }
            .Example("grange earnings", "grange earnings --device 0x… --json")
            .Does(async (verb, cancel) =>
        {
            if (verb.Get(device) is { } named && !DeviceId.TryParse(named, null, out _)) throw new VerbFailure("bad-device", $"'{named}' is no device id", "grange devices", ExitCode.Usage);
            if (verb.Get(account) is { } text && !Address.TryParse(text, out _)) throw new VerbFailure("bad-account", $"'{text}' is no account address", "grange account show", ExitCode.Usage);
            var owner = verb.Get(account) ?? verb.Accounts.Default()?.ToString();
            var query = verb.Get(device) is { } id ? $"device={id}" : owner is null ? "" : $"account={owner}";
            var answer = await verb.Node.GetAsync($"/api/v1/earnings?{query}", cancel);
            verb.Out.Result(answer, () => verb.Out.Table(
                ["network", "epoch", "device", "work", "earned", "why", "state"],
                answer["earnings"]!.AsArray().Select(row => (IReadOnlyList<string>)
                [
                    $"{row!["network"]}", $"{row["epoch"]}", $"{row["name"]}", $"{row["weight"]}", $"{Format.Wei((string)row["amount"]!)} {row["token"]}", $"{row["reason"]}", $"{row["state"]}",
                ])));
        });
    }
}

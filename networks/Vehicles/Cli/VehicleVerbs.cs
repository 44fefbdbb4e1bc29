using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Vehicles.Cli;

/// <summary><c>grange vehicle …</c>.</summary>
static class VehicleVerbs
{
    /// <summary>Which network is meant.</summary>
    public static readonly Option<string> NetworkName = new("--network") { Description = "the network's name at the node", HelpName = "NAME", DefaultValueFactory = _ => "vehicles", Recursive = true };

    /// <summary>Whose vehicles are meant.</summary>
    public static readonly Option<string?> Account = new("--account") { Description = "the owner; the data folder's default account when left out", HelpName = "ACCOUNT", Recursive = true };

    public static Command Group() => new("vehicle", "cars whose data their owner controls")
    {
        NetworkName, Account, OwnerVerbs.Add(), OwnerVerbs.Pair(), OwnerVerbs.List(), GrantVerbs.Grant(), GrantVerbs.Revoke(), GrantVerbs.Log(), ZoneVerbs.Group(), DecodeVerb.Make(),
    };

    /// <summary>A path of the network that the verb means.</summary>
    public static string Path(VerbContext verb, string path) => $"/api/v1/{Uri.EscapeDataString(verb.Get(NetworkName)!)}/vehicles{(path.Length == 0 || path[0] == '?' ? "" : "/")}{path}";

    /// <summary>The same, asked as the owner.</summary>
    public static string OwnPath(VerbContext verb, string path) => Path(verb, path) + (Owner(verb) is { } owner ? $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}account={owner}" : "");

    public static NetworkSlug Slug(VerbContext verb) => NetworkSlug.TryParse(verb.Get(NetworkName), null, out var slug) ? slug : throw new VerbFailure("bad-slug", $"'{verb.Get(NetworkName)}' is no network name", "grange network show", ExitCode.Usage);

    public static Address AddressOf(string text) => Address.TryParse(text, out var account) ? account : throw new VerbFailure("bad-account", $"'{text}' is no account", "0x and 40 hexadecimal figures", ExitCode.Usage);

    static Address? Owner(VerbContext verb) => verb.Get(Account) is { } named ? AddressOf(named) : verb.Accounts.Default();

    /// <summary>Prints a vehicle.</summary>
    public static void Show(VerbContext verb, JsonNode vehicle) => verb.Out.Result(vehicle, () => verb.Out.Line($"vehicle {vehicle["id"]} of {vehicle["owner"]}, device {vehicle["device"] ?? "–"}, {vehicle["grants"]!.AsArray().Count} grants"));
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Vehicles.Features.Owners;
using Grange.Vehicles.Rules.Ownership;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Vehicles.Cli;

/// <summary><c>grange vehicle add|pair|ls</c>.</summary>
static class OwnerVerbs
{
    public static Command Add()
    {
        var vin = new Option<string>("--vin") { Description = "its vehicle identification number; others see a commitment to it only", HelpName = "VIN", Required = true };
        return new Command("add", "add a vehicle of yours") { vin }.Example("grange vehicle add --vin 1M8GDM9AXKP042788").Does(async (verb, cancel) =>
        {
            VehicleVerbs.Show(verb, await AddAsync(verb, verb.Get(vin)!, cancel));
            return ExitCode.Done;
        });
    }

    /// <summary>Adds a vehicle; as it is then.</summary>
    public static async Task<JsonNode> AddAsync(VerbContext verb, string vin, CancellationToken cancel)
    {
        using var signing = await Signing.OpenAsync(verb, cancel);
        var tag = Hash32.Parse((string)(await verb.Node.PostAsync(VehicleVerbs.Path(verb, "tags"), new JsonObject { ["vin"] = vin }, cancel))["vinTag"]!);
        var act = new AddVehicle(signing.Owner, signing.Network, tag, signing.Nonce, signing.Deadline);
        return await signing.SendAsync(act, Fields("add") with { Vin = vin }, "", null, cancel);
    }

    public static Command Pair()
    {
        var folder = new Argument<string>("DEVICE") { Description = "the folder of the agent in the car, where its key is" };
        var vehicle = new Option<long?>("--vehicle") { Description = "which; the one of yours that holds no device when left out", HelpName = "ID" };
        var name = new Option<string?>("--name") { Description = "what you call the device" };
        return new Command("pair", "put a device into a vehicle: it signs, and so do you") { folder, vehicle, name }.Example("grange vehicle pair ~/.grange/agents/vehicle").Does(async (verb, cancel) =>
        {
            if (!DeviceIdentity.OpenOrCreate(System.IO.Path.GetFullPath(verb.Get(folder)!)).TryGet(out var identity, out var fault)) throw VerbFailure.Of(fault);
            using var device = identity;
            VehicleVerbs.Show(verb, await PairAsync(verb, device, verb.Get(vehicle) ?? await OnlyAsync(verb, cancel), verb.Get(name), cancel));
            return ExitCode.Done;
        });
    }

    /// <summary>Registers a device and puts it into a vehicle; the vehicle as it is then.</summary>
    public static async Task<JsonNode> PairAsync(VerbContext verb, DeviceIdentity device, long vehicle, string? name, CancellationToken cancel)
    {
        await DeviceRegistration.EnsureAsync(verb, VehicleVerbs.Slug(verb), device, name, () => Task.FromResult<IReadOnlyDictionary<string, string>>(DeviceFacts.Of()), cancel);
        using var signing = await Signing.OpenAsync(verb, cancel);
        var act = new PairDevice(signing.Owner, signing.Network, vehicle, device.Id, signing.Nonce, signing.Deadline);
        return await signing.SendAsync(act, Fields("pair") with { Vehicle = vehicle, Device = device.Id.ToString() }, "acts", device, cancel);
    }

    /// <summary>The vehicle of the owner's that holds a device; null: none does.</summary>
    public static async Task<JsonNode?> HoldingAsync(VerbContext verb, DeviceIdentity device, CancellationToken cancel)
        => verb.Accounts.Default() is null && verb.Get(VehicleVerbs.Account) is null ? null
            : (await verb.Node.GetAsync(VehicleVerbs.OwnPath(verb, ""), cancel))["vehicles"]!.AsArray().FirstOrDefault(one => (string?)one!["device"] == device.Id.ToString());

    public static Command List() => new Command("ls", "your vehicles").Example("grange vehicle ls").Does(async (verb, cancel) =>
    {
        var all = await verb.Node.GetAsync(VehicleVerbs.OwnPath(verb, ""), cancel);
        verb.Out.Result(all, () => verb.Out.Table(["vehicle", "device", "grants"], all["vehicles"]!.AsArray().Select(one =>
            (IReadOnlyList<string>)[$"{one!["id"]}", $"{one["device"] ?? "–"}", string.Join(", ", one["grants"]!.AsArray().Select(grant => $"{grant!["to"]}: {string.Join(' ', grant["scopes"]!.AsArray())}"))])));
    });

    static async Task<long> OnlyAsync(VerbContext verb, CancellationToken cancel)
    {
        var free = (await verb.Node.GetAsync(VehicleVerbs.OwnPath(verb, ""), cancel))["vehicles"]!.AsArray().Where(one => one!["device"] is null).ToList();
        return free is [{ } only] ? (long)only["id"]! : throw new VerbFailure("which-vehicle", $"{free.Count} vehicles of yours hold no device", "--vehicle ID", ExitCode.Usage);
    }

    public static OwnerActJson Fields(string kind) => new(kind, null, 0, 0, null);
}

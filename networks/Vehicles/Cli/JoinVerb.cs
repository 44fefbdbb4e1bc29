using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Vehicles.Cli;

/// <summary><c>grange join vehicles</c>: adds a car, puts the device of this folder into it, and reads it where a source is named.</summary>
static class JoinVerb
{
    static readonly Option<string> Vin = new("--vin") { Description = "its vehicle identification number; others see a commitment to it only", HelpName = "VIN", Required = true };
    static readonly Option<string?> Name = new("--name") { Description = "what you call the device" };

    public static Command Create()
    {
        var join = new Command("vehicles", "share what your car says, with whom you want: adds it, pairs the device in it, reads it") { Vin, Name, VehicleVerbs.NetworkName, VehicleVerbs.Account };
        foreach (var option in AgentVerb.Options) join.Add(option);
        return join.Example("grange join vehicles --vin 1M8GDM9AXKP042788 --elm 192.168.0.10:35000", "grange join vehicles --vin 1M8GDM9AXKP042788    # says what to start in the car").Does(RunAsync);
    }

    static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        var folder = AgentVerb.FolderOf(verb);
        if (!DeviceIdentity.OpenOrCreate(folder).TryGet(out var identity, out var fault)) throw VerbFailure.Of(fault);
        using var device = identity;
        var vehicle = await OwnerVerbs.HoldingAsync(verb, device, cancel) ?? await PairAsync(verb, device, cancel);
        if (AgentVerb.HasSource(verb)) return await AgentVerb.RunAsync(verb, cancel);
        verb.Out.Result(vehicle, () =>
        {
            verb.Out.Line($"device {device.Id} is in vehicle {vehicle["id"]}; nobody but you sees anything of it yet");
            verb.Out.Line($"start in the car:  grange agent vehicle --elm HOST:PORT --dir {folder} --node {verb.Node.Address}");
            verb.Out.Line($"let somebody read: grange vehicle grant {vehicle["id"]} --to ACCOUNT --scopes battery,charging");
        });
        return ExitCode.Done;
    }

    static async Task<JsonNode> PairAsync(VerbContext verb, DeviceIdentity device, CancellationToken cancel)
        => await OwnerVerbs.PairAsync(verb, device, (long)(await OwnerVerbs.AddAsync(verb, verb.Get(Vin)!, cancel))["id"]!, verb.Get(Name), cancel);
}

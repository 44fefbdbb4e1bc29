using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Stations;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Charging.Cli;

/// <summary>A station on its way into a network.</summary>
/// <param name="Key">Its password in hex; null: none.</param>
sealed record NewStation(StationIdentity Identity, string Name, string? Key, int Profile, TariffWord Tariff, IReadOnlyDictionary<string, string> Facts);

/// <summary>What brings a station into a network: registered by its owner, let in by its device, priced by its device.</summary>
static class StationJoin
{
    /// <summary>Does what of it is not done yet; answers where the station connects.</summary>
    public static async Task<(DeviceId Device, Uri Url, JsonNode Answer)> RunAsync(VerbContext verb, NewStation wanted, CancellationToken cancel)
    {
        var network = verb.Network();
        var folder = Path.Combine(verb.DataFolder, "stations", wanted.Identity.ToString());
        using var device = DeviceIdentity.OpenOrCreate(folder).TryGet(out var opened, out var fault) ? opened : throw VerbFailure.Of(fault);
        await DeviceRegistration.EnsureAsync(verb, network, device, wanted.Name, () => Task.FromResult(wanted.Facts), cancel);
        var hash = wanted.Key is { } key ? KeyHash.Of(Convert.FromHexString(key)) : null;
        var setup = new StationSetup(device.Id, hash, wanted.Profile, verb.Clock.GetUtcNow().ToUnixTimeMilliseconds()).Seal(bytes => device.Key.Sign(bytes));
        var door = verb.Api($"stations/{Uri.EscapeDataString(wanted.Identity.ToString())}");
        var answer = await verb.Node.SendAsync(HttpMethod.Put, door, JsonContent.Create(new JsonObject { ["setup"] = setup }), cancel);
        await OwnSigning.SayAsync(verb, network, device, ChargingKinds.Tariff, wanted.Tariff.ToNode(), cancel);
        var url = $"{(verb.Node.Address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws")}://{verb.Node.Address.Authority}{(string)answer["path"]!}";
        return (device.Id, new Uri(url), answer);
    }
}

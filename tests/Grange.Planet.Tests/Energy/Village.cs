using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Energy.Protocol;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Planet.Tests.Energy;

/// <summary>A node with a village whose lines are paid: meters that the tests sign for, people with money.</summary>
public sealed class Village : IAsyncLifetime
{
    public const string Slug = "village";

    /// <summary>Another community at the same node, where bids stand two slots ahead.</summary>
    public const string Ahead = "ahead";

    public const long SlotMs = 900_000;

    /// <summary>What a neighbour's kWh costs, micro-dollars.</summary>
    public const long Price = 200_000;

    internal Planet Planet { get; } = new();

    /// <summary>Slots that tests may speak of begin here: yesterday.</summary>
    public long Start { get; } = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 3_600_000 - 24) * 3_600_000;

    public async ValueTask InitializeAsync()
    {
        try
        {
            var file = await DefinitionAsync(Slug, $$"""{ "slotMinutes": 15, "market": { "price": "fixed", "fixedMicro": {{Price}}, "payment": { "afterMinutes": 0, "correctDays": 3 } } }""");
            var ahead = await DefinitionAsync(Ahead, """{ "slotMinutes": 15, "market": { "price": "auction", "forward": { "gateSlots": 2, "shortMicro": 400000, "longMicro": 20000 } } }""");
            await Planet.UpAsync("--network", file, "--network", ahead, "--network", Path.Combine(GrangeProgram.Root, "networks", "Charging", "network.json"), "--epoch", "3600");
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    async Task<string> DefinitionAsync(string slug, string rules)
    {
        var file = Path.Combine(Planet.Folder, slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", slug, "--from", "energy", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        document["rules"] = JsonNode.Parse(rules);
        await File.WriteAllTextAsync(file, document.ToJsonString());
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        return file;
    }

    /// <summary>A person with so many dollars locked here.</summary>
    public async Task<Secp256k1Key> PersonAsync(string name, int dollars = 0)
    {
        var account = (string)(await Planet.RunAsync(name, "account", "new")).Exits(0).Json["account"]!;
        if (dollars > 0)
        {
            await DoneAsync(HttpMethod.Post, $"/api/v1/accounts/{account}/fund", null);
            (await Planet.RunAsync(name, "cash", "lock", $"{dollars}")).Exits(0);
        }
        return new AccountKeys(Planet.DataOf(name)).Open(null);
    }

    /// <summary>A home's meter, registered under its owner.</summary>
    public async Task<P256Key> MeterAsync(Secp256k1Key owner, string name, string slug = Slug)
    {
        var (device, account) = (P256Key.Generate(), Address.Read(owner.AddressBytes));
        var next = await Planet.GetAsync($"/api/v1/devices/nonce/{account}");
        var domain = new SigningDomain((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
        var head = await Planet.GetAsync($"/api/v1/{slug}/evidence/head?author={Uri.EscapeDataString($"{Author.Of(account)}")}");
        var facts = DeviceFacts.Of(new("fuseW", "40000"), new("inverterW", "40000"), new(DeviceFacts.Operator, (string)head["operator"]!));
        var action = RegistryAction.Register(account, NetworkSlug.Parse(slug), device.PublicKey, name, facts, (ulong)next["nonce"]!, (ulong)TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds());
        await DoneAsync(HttpMethod.Post, "/api/v1/devices", JsonSerializer.SerializeToNode(RegistrationJson.Of(action.Sign(domain, owner, device)), DevicesJson.Default.RegistrationJson)!);
        return device;
    }

    /// <summary>A meter's word for the nth slot since <see cref="Start"/>.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> CountAsync(P256Key meter, int slot, long importWh, long exportWh)
        => await Planet.SayAsync(Slug, await Planet.SignAsync(meter, meter.DeviceId, Slug, EnergyKinds.Interval,
            new IntervalBody(Start + slot * SlotMs, 900, 0, 0, importWh * 1_000, exportWh * 1_000, Quality.Measured, "p1", Hash32.Zero).ToNode()));

    /// <summary>A purchase that its payer signs.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> BuyAsync(Secp256k1Key payer, JsonObject ask)
    {
        var (_, quote) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject { ["network"] = Slug, ["ask"] = ask }));
        Assert.True(quote["body"] is not null, $"{quote}");
        Assert.Equal(DagCborFault.None, DagCbor.TryDecode(Convert.FromBase64String((string)quote["body"]!), out var body));
        var signed = await Planet.SignAsync(payer, Slug, (string)quote["kind"]!, body!);
        return await Planet.SendAsync(HttpMethod.Post, "/api/v1/purchases", Planet.Json(new JsonObject
        {
            ["quote"] = (string)quote["quote"]!,
            ["account"] = $"{Address.Read(payer.AddressBytes)}",
            ["record"] = (string)signed["records"]![0]!,
            ["signature"] = (string)signed["signature"]!,
        }));
    }

    /// <summary>Closes the open epoch; its scores once they are there.</summary>
    public async Task<JsonNode> CloseAsync()
    {
        var open = await OpenAsync();
        (await Planet.RunAsync("node", "epoch", "close", Slug)).Exits(0);
        return await ScoresAsync(open);
    }

    public async Task<long> OpenAsync() => (await EpochsAsync()).Max(row => (long)row!["number"]!);

    public Task<JsonNode> ScoresAsync(long epoch) => Planet.UntilAsync($"the scores of epoch {epoch}", async () =>
        (string?)(await EpochsAsync()).First(row => (long)row!["number"]! == epoch)!["state"] is not ("Open" or "Sealed") ? await Planet.GetAsync($"/api/v1/{Slug}/epochs/{epoch}/scores") : null);

    public async Task<JsonArray> EpochsAsync() => (await Planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray();

    public async Task DoneAsync(HttpMethod method, string path, JsonNode? body)
    {
        var (status, answer) = await Planet.SendAsync(method, path, body is null ? null : Planet.Json(body));
        Assert.True((int)status < 300, $"{method} {path}: {answer}");
    }

    public ValueTask DisposeAsync()
    {
        Planet.Dispose();
        return ValueTask.CompletedTask;
    }
}

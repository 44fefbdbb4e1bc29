using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Verbs.Hardware;

/// <summary>Registers hardware under its owner's account, or tells the registry what has changed about it.</summary>
public static class DeviceRegistration
{
    /// <summary>Registers the device where it is new, updates it where name or facts differ; hardware that was registered before may start without its node.</summary>
    /// <param name="verb">The running verb: node, accounts, output.</param>
    /// <param name="network">The network it works for.</param>
    /// <param name="identity">The device.</param>
    /// <param name="name">What its owner calls it; null keeps the name it has.</param>
    /// <param name="facts">Finds what its registration states; the node may be asked for it.</param>
    public static async Task EnsureAsync(
        VerbContext verb, NetworkSlug network, DeviceIdentity identity, string? name, Func<Task<IReadOnlyDictionary<string, string>>> facts, CancellationToken cancel)
    {
        try
        {
            var known = await KnownAsync(verb, identity.Id, cancel);
            var stated = identity.MakerWord is { } word ? DeviceFacts.Of((await facts()).Append(new(MakerWord.Fact, word))) : await facts();
            var wanted = name ?? (string?)known?["name"] ?? $"{Environment.MachineName} {network}";
            if (known is not null && (string?)known["name"] == wanted && Same(known["facts"]!.AsObject(), stated)) return;
            await SignAsync(verb, known, (owner, nonce, deadline) => known is null
                ? RegistryAction.Register(owner, network, identity.Key.PublicKey, wanted, stated, nonce, deadline)
                : RegistryAction.Update(owner, identity.Id, wanted, stated, nonce, deadline), known is null ? identity : null, cancel);
            identity.MarkRegistered();
        }
        catch (VerbFailure failure) when (failure.Code == "node-unreachable" && identity.WasRegistered)
        {
            verb.Out.Note($"{failure.Message}: it starts and waits for it");
        }
    }

    static async Task<JsonNode?> KnownAsync(VerbContext verb, DeviceId id, CancellationToken cancel)
    {
        try
        {
            return await verb.Node.GetAsync($"/api/v1/devices/{id}", cancel);
        }
        catch (VerbFailure failure) when (failure.Code == "unknown-device")
        {
            return null;
        }
    }

    static async Task SignAsync(VerbContext verb, JsonNode? known, Func<Address, ulong, ulong, RegistryAction> act, DeviceIdentity? prover, CancellationToken cancel)
    {
        if (verb.Accounts.Default() is null) verb.Out.Note($"made account {verb.Accounts.Create()}; its key is in {verb.DataFolder}");
        using var key = verb.Accounts.Open((string?)known?["owner"] is { } ownedBy ? Address.Parse(ownedBy) : null);
        var owner = Address.Read(key.AddressBytes);
        var next = await verb.Node.GetAsync($"/api/v1/devices/nonce/{owner}", cancel);
        var domain = new SigningDomain((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
        var action = act(owner, (ulong)next["nonce"]!, (ulong)verb.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds());
        var signed = RegistrationJson.Of(action.Sign(domain, key, prover?.Key));
        await verb.Node.PostAsync("/api/v1/devices", JsonSerializer.SerializeToNode(signed, DevicesJson.Default.RegistrationJson), cancel);
        verb.Out.Note($"registered under {owner}");
    }

    static bool Same(JsonObject known, IReadOnlyDictionary<string, string> facts)
        => known.Count == facts.Count && facts.All(fact => (string?)known[fact.Key] == fact.Value);
}

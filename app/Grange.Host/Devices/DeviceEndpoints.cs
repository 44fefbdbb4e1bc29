using Grange.Host.Http;
using Grange.Host.Live;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Devices;

/// <summary>Devices at the doors: who is registered, and an owner's signed acts.</summary>
static class DeviceEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
    {
        api.MapGet("/devices", (string? network, string? owner) => List(node, network, owner)).WithSummary("Devices of all networks, or of one network or owner");
        api.MapGet("/devices/{id}", (string id) => Find(node, id)).WithSummary("One device");
        api.MapGet("/devices/nonce/{owner}", (string owner) => Nonce(node, owner)).WithSummary("What an owner must sign next, and for which ledger");
        api.MapPost("/devices", (RegistrationJson act, CancellationToken cancel) => AcceptAsync(node, act, cancel))
            .WithSummary("An owner's signed act: register, operator, update, rotate or revoke");
    }

    static Ok<DeviceListJson> List(NodeServices node, string? network, string? owner)
    {
        var devices = node.Networks.SelectMany(running => node.Devices.Log.All(running.Slug));
        if (network is not null) devices = devices.Where(device => device.Network.ToString() == network);
        if (owner is not null) devices = devices.Where(device => Address.TryParse(owner, null, out var account) && device.Owner == account);
        return TypedResults.Ok(new DeviceListJson([.. devices.Select(DeviceJson.Of)]));
    }

    static IResult Find(NodeServices node, string id)
        => DeviceId.TryParse(id, null, out var device) && node.Devices.Log.Find(device) is { } found
            ? Results.Ok(DeviceJson.Of(found))
            : Problems.Of(new Fault("unknown-device", $"no device {id} is registered here", "grange devices", StatusCodes.Status404NotFound));

    static IResult Nonce(NodeServices node, string owner)
        => Address.TryParse(owner, null, out var account)
            ? Results.Ok(new NonceJson(node.Devices.Log.NextNonce(account), node.Domain.ChainId, node.Domain.Rewards.ToString()))
            : Problems.Of(new Fault("bad-account", $"'{owner}' is no account address"));

    static async Task<IResult> AcceptAsync(NodeServices node, RegistrationJson act, CancellationToken cancel)
    {
        if (!act.Read().TryGet(out var signed, out var malformed)) return Problems.Of(malformed);
        if (Refusal(node, signed.Action) is { } refused) return Problems.Of(refused);
        var accepted = await node.Devices.AcceptAsync(signed, cancel);
        if (accepted.IsOk && node.Devices.Log.Find(signed.Action.Device) is { } device) node.Live.Publish(new DeviceHappened(device, signed.Action.Verb));
        return accepted.ToHttp(entry => Results.Ok(new RegisteredJson(entry.Sequence, entry.Action.Device.ToString())));
    }

    static Fault? Refusal(NodeServices node, RegistryAction action)
    {
        if (action.Verb != RegistryVerb.Register) return null;
        if (node.Networks.FirstOrDefault(running => running.Slug == action.Network) is { } network)
            return node.PolicyOf(network).Check(new PolicyQuestion("register", action.Owner));
        return new Fault("unknown-network", $"this node runs no network '{action.Network}'", $"it runs {string.Join(", ", node.Networks.Select(running => running.Slug))}", StatusCodes.Status404NotFound);
    }
}

/// <summary>A device as the API shows it.</summary>
public sealed record DeviceJson(string Id, string Owner, string Network, string Name, string Key, IReadOnlyDictionary<string, string> Facts, bool Revoked)
{
    public static DeviceJson Of(Device device) => new(
        device.Id.ToString(), device.Owner.ToString(), device.Network.ToString(), device.Name, HexText.Of(device.Key.Span), device.Facts, device.Revoked);
}

public sealed record DeviceListJson(IReadOnlyList<DeviceJson> Devices);

/// <summary>What an owner signs with: the next nonce, and the ledger's chain and contract for the EIP-712 domain.</summary>
public sealed record NonceJson(ulong Nonce, ulong ChainId, string Rewards);

public sealed record RegisteredJson(long Entry, string Device);

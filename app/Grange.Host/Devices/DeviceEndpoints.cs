using Grange.Host.Live;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Devices;

/// <summary>Devices at the doors: who is registered, and an owner's signed acts.</summary>
static class DeviceEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
    {
        var views = new DeviceViews(node);
        api.MapGet("/devices", (string? network, string? owner, string? after, int? limit, CancellationToken cancel) => ListAsync(views, network, owner, after, limit, cancel))
            .Produces<DeviceListJson>().WithSummary("Devices by id, of all networks or of one network or owner; limit=1000 of them after an id");
        api.MapGet("/devices/{id}", (string id, CancellationToken cancel) => FindAsync(node, views, id, cancel))
            .Produces<DevicePageJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("One device: its newest records, what it earned in each epoch, and why");
        api.MapGet("/devices/nonce/{owner}", (string owner) => Nonce(node, owner)).Produces<NonceJson>().WithSummary("What an owner must sign next, and for which ledger");
        api.MapPost("/devices", (RegistrationJson act, CancellationToken cancel) => AcceptAsync(node, act, cancel))
            .Produces<RegisteredJson>().WithSummary("An owner's signed act: register, operator, update, rotate or revoke");
    }

    static async Task<IResult> ListAsync(DeviceViews views, string? network, string? owner, string? afterText, int? limit, CancellationToken cancel)
    {
        DeviceId? after = DeviceId.TryParse(afterText, null, out var id) ? id : null;
        if (afterText is not null && after is null) return Problem.Of(new Fault("bad-device", $"'{afterText}' is no device id", "take 'next' of the page before"));
        Address? account = Address.TryParse(owner, null, out var parsed) ? parsed : null;
        bool Wanted(Device device) => (network is null || device.Network.ToString() == network) && (owner is null || device.Owner == account);
        return Results.Ok(await views.ListAsync(Wanted, after, limit ?? DeviceViews.DefaultRows, cancel));
    }

    static async Task<IResult> FindAsync(NodeServices node, DeviceViews views, string id, CancellationToken cancel)
        => DeviceId.TryParse(id, null, out var device) && node.Devices.Log.Find(device) is { } found
            ? Results.Ok(await views.PageAsync(found, cancel))
            : Problem.Of(new Fault("unknown-device", $"no device {id} is registered here", "grange devices", StatusCodes.Status404NotFound));

    static IResult Nonce(NodeServices node, string owner)
        => Address.TryParse(owner, null, out var account)
            ? Results.Ok(new NonceJson(node.Devices.Log.NextNonce(account), node.Domain.ChainId, node.Domain.Rewards.ToString()))
            : Problem.Of(new Fault("bad-account", $"'{owner}' is no account address"));

    static async Task<IResult> AcceptAsync(NodeServices node, RegistrationJson act, CancellationToken cancel)
    {
        if (!act.Read().TryGet(out var signed, out var malformed)) return Problem.Of(malformed);
        if (Refusal(node, signed.Action) is { } refused) return Problem.Of(refused);
        var accepted = node.Mirror is { } mirror ? await mirror.AcceptAsync(signed, cancel) : await node.Devices.AcceptAsync(signed, cancel);
        if (accepted.IsOk && node.Devices.Log.Find(signed.Action.Device) is { } device) node.Live.Publish(new DeviceHappened(device, signed.Action.Verb));
        return accepted.ToHttp(entry => Results.Ok(new RegisteredJson(entry.Sequence, entry.Action.Device.ToString())));
    }

    static Fault? Refusal(NodeServices node, RegistryAction action)
    {
        if (action.Verb != RegistryVerb.Register) return null;
        if (node.Networks.FirstOrDefault(running => running.Slug == action.Network) is { } network)
            return node.PolicyOf(network).Check(new PolicyQuestion("register", action.Owner, Device: new Device(action.Device, action.Owner, action.Network, action.Key, action.Name, action.Facts, Revoked: false)));
        return new Fault("unknown-network", $"this node runs no network '{action.Network}'", $"it runs {string.Join(", ", node.Networks.Select(running => running.Slug))}", StatusCodes.Status404NotFound);
    }
}

/// <summary>What an owner signs with: the next nonce, and the ledger's chain and contract for the EIP-712 domain.</summary>
public sealed record NonceJson(ulong Nonce, ulong ChainId, string Rewards);

public sealed record RegisteredJson(long Entry, string Device);

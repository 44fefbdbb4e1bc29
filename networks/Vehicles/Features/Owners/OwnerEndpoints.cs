using System.Data.Common;
using Grange.Kernel;
using Grange.Vehicles.Features.Credentials;
using Grange.Vehicles.Features.Keys;
using Grange.Vehicles.Rules.Ownership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Owners;

/// <summary>The doors of owners: vehicles, pairing, grants, by acts that their wallets sign.</summary>
sealed class OwnerEndpoints(VehiclesRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/acts/{account}", NonceAsync).Produces<ActNonceJson>().WithSummary("What an owner needs to sign the next act: nonce, chain and contract");
        api.MapPost("/tags", TagAsync).Produces<VinTagJson>().WithSummary("What stands for a VIN in the message that adds a vehicle");
        api.MapPost("", (OwnerActJson act, CancellationToken cancel) => DoAsync(act with { Kind = "add" }, cancel)).Produces<VehicleJson>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity).WithSummary("Adds a vehicle; its owner signs (EIP-712 AddVehicle)");
        api.MapPost("/acts", DoAsync).Produces<VehicleJson>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity).WithSummary("An owner's signed act: pair, unpair, transfer, grant, revoke");
        api.MapGet("", ListAsync).Produces<VehicleListJson>().WithSummary("The asker's own vehicles, their devices and grants");
        api.MapDelete("/{id:long}/data", DeleteAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Deletes everything that was measured of a vehicle, by deleting the key it is sealed under; owners only");
    }

    async Task<IResult> NonceAsync(string account, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return Address.TryParse(account, null, out var owner)
            ? Results.Json(new ActNonceJson(node.Slug.ToString(), node.Owners.Now.NonceOf(owner), node.Domain.ChainId, node.Domain.Rewards.ToString()), OwnersJson.Default.ActNonceJson)
            : Problem.Of(new Fault("bad-account", $"'{account}' is no account", Status: 422));
    }

    async Task<IResult> TagAsync(VinJson said, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return said.Vin is { } vin && Vins.IsVin(vin)
            ? Results.Json(new VinTagJson(Vins.Tag(node.Keys.VinKey, vin).ToString()), OwnersJson.Default.VinTagJson)
            : Problem.Of(new Fault("bad-vin", "a VIN has 17 capital letters and figures without I, O and Q", Status: 422));
    }

    async Task<IResult> DoAsync(OwnerActJson said, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!said.Read(node.Slug, vin => Vins.Tag(node.Keys.VinKey, vin)).TryGet(out var signed, out var malformed)) return Problem.Of(malformed);
        if (signed.Act is PairDevice pair && Unfit(node, pair) is { } unfit) return Problem.Of(unfit);
        VehicleKey? made = null;
        var done = await node.Owners.DoAsync(signed, cancel, async (db, after, token) => made = await SealAsync(node, db, signed.Act, said.Vin, after, token));
        if (!done.TryGet(out var book, out var why)) return Problem.Of(why);
        if (made is not null) node.Keys.Keep(made);
        var id = IdOf(signed.Act, book);
        if (signed.Act is TransferVehicle) node.Live.Forget(id);
        node.Gate.Changed();
        var json = VehicleJson.Of(book.Find(id)!);
        return Results.Json(json, OwnersJson.Default.VehicleJson, statusCode: signed.Act is AddVehicle ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <summary>The device must be one of this network, of the same owner, and still sign.</summary>
    static Fault? Unfit(VehiclesNode node, PairDevice pair) => node.Host.Devices.View.Find(pair.Device) switch
    {
        not { Revoked: false } => new("unknown-device", $"{pair.Device} is not registered, or was revoked", "grange join vehicles", 404),
        { } device when device.Network != node.Slug => new("other-network", $"the device works for {device.Network}", Status: 409),
        { } device when device.Owner != pair.Owner => new("other-owner", "the device belongs to another account", "its owner registers it, or pairs it", 403),
        _ => null,
    };

    /// <summary>A new vehicle, and one that has a new owner, has a key that nobody had before.</summary>
    static async Task<VehicleKey?> SealAsync(VehiclesNode node, DbConnection db, OwnerAct act, string? vin, VehicleBook after, CancellationToken cancel)
    {
        if (act is not (AddVehicle or TransferVehicle)) return null;
        var vehicle = after.Find(IdOf(act, after))!;
        if (act is TransferVehicle) await CredentialTable.DisownAsync(db, node.Slug, vehicle.Id, cancel);
        var known = act is TransferVehicle && node.Owners.Now.Find(vehicle.Id) is { } before ? await node.Secrets.ListAsync(db, before, SecretTable.Vin, cancel) : [];
        var key = await node.Keys.MakeAsync(db, vehicle.Id, vehicle.Owner, cancel);
        if ((vin ?? known.Select(one => one.Text).FirstOrDefault()) is { } text) await node.Secrets.PutAsync(db, key, SecretTable.Vin, 0, text, cancel);
        return key;
    }

    /// <summary>Vehicles are numbered in the order in which they are added.</summary>
    static long IdOf(OwnerAct act, VehicleBook after) => act switch
    {
        AddVehicle => after.Count,
        PairDevice pair => pair.Vehicle,
        UnpairDevice unpair => unpair.Vehicle,
        TransferVehicle give => give.Vehicle,
        GrantAccess grant => grant.Vehicle,
        RevokeAccess revoke => revoke.Vehicle,
        _ => throw new InvalidOperationException($"no vehicle in {act.GetType().Name}"),
    };

    async Task<IResult> ListAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return (await node.Gate.ReaderAsync(context, cancel)).ToHttp(reader => Results.Json(
            new VehicleListJson([.. node.Owners.Now.All.Where(one => one.Owner == reader).Select(VehicleJson.Of)]), OwnersJson.Default.VehicleListJson));
    }

    async Task<IResult> DeleteAsync(long id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.OwnedAsync(context, id, cancel)).TryGet(out var vehicle, out var why)) return Problem.Of(why);
        await node.Keys.DeleteAsync(vehicle, node.Secrets, cancel);
        node.Live.Forget(id);
        return Results.NoContent();
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>From a wallet and a device to a car that reports, over the real program and its HTTP.</summary>
[Collection(nameof(Garage))]
public sealed class A_car_is_its_owners(Garage garage)
{
    const string Speed = "Vehicle.Speed";

    [Fact]
    public async Task What_the_device_signed_is_there_for_its_owner_and_for_nobody_else()
    {
        var car = await garage.CarAsync();
        var now = Garage.NowMs;
        var taken = (await car.SendAsync((Speed, now - 2_000, 50), (Speed, now - 1_000, 52.5), ("Vehicle.LowVoltageSystemState", now, "ON"))).Ok();
        Assert.Equal((1, 3, false), ((long)taken["sequence"]!, (int)taken["accepted"]!, (bool)taken["duplicate"]!));

        var latest = (await garage.AskAsync(car.Owner, car.Path("latest"))).Ok();
        Assert.Equal(52.5, (double)latest["signals"]!.AsArray().Single(one => (string)one!["name"]! == Speed)!["value"]!);
        using var stranger = Secp256k1Key.Generate();
        (await garage.AskAsync(stranger.Address, car.Path("latest"))).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
        (await garage.AskAsync(car.Owner, "/vehicles/999999/latest")).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
    }

    [Fact]
    public async Task A_pairing_needs_both_signatures_and_is_done_once()
    {
        var car = await garage.CarAsync();
        using var thief = Secp256k1Key.Generate();
        using var second = P256Key.Generate();
        var third = new TestCar(garage, Secp256k1Key.Generate(), P256Key.Generate());
        await third.RegisterAsync();
        await third.AddAsync(Garage.NewVin());

        (await third.ActAsync(await third.PairingAsync(signer: thief))).Refused(HttpStatusCode.Forbidden, "vehicle-signature");
        var unproven = await third.PairingAsync();
        unproven["proof"] = HexText.Of(second.SignHash(new byte[32]));
        (await third.ActAsync(unproven)).Refused(HttpStatusCode.Forbidden, "device-proof");
        (await third.ActAsync(await third.PairingAsync(car.Device))).Refused(HttpStatusCode.Forbidden, "other-owner");
        (await third.ActAsync(await third.PairingAsync(second))).Refused(HttpStatusCode.NotFound, "unknown-device");

        var pairing = await third.PairingAsync();
        (await third.ActAsync(pairing)).Ok();
        (await third.ActAsync(pairing)).Refused(HttpStatusCode.Conflict, "act-replayed");
        (await third.PairAsync()).Refused(HttpStatusCode.Conflict, "vehicle-paired");
    }

    [Fact]
    public async Task A_vin_is_there_once()
    {
        var vin = Garage.NewVin();
        await garage.CarAsync(vin);
        var other = new TestCar(garage, Secp256k1Key.Generate(), P256Key.Generate());
        (await other.TryAddAsync(vin)).Refused(HttpStatusCode.Conflict, "vin-taken");
        (await garage.AskAsync(other.Owner, "/vehicles/tags", HttpMethod.Post, new JsonObject { ["vin"] = "not a VIN" })).Refused(HttpStatusCode.UnprocessableEntity, "bad-vin");
    }

    [Fact]
    public async Task A_batch_counts_once_and_only_as_its_device_signed_it()
    {
        var car = await garage.CarAsync();
        using var thief = P256Key.Generate();
        var now = Garage.NowMs;
        var body = car.Body([(Speed, now, 10)], 1);
        Assert.Equal(HttpStatusCode.Unauthorized, (await garage.SendAsync(car.Request(body, 1, thief))).Status);
        var moved = car.Request(body, 1);
        moved.Headers.Remove("Grange-Sequence");
        moved.Headers.Add("Grange-Sequence", "2");
        Assert.Equal(HttpStatusCode.Unauthorized, (await garage.SendAsync(moved)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await garage.SendAsync(car.Request(body, 1))).Status);
        var again = await garage.SendAsync(car.Request(body, 1));
        Assert.Equal((HttpStatusCode.OK, true), (again.Status, (bool)again.Body["duplicate"]!));

        var late = await garage.SendAsync(car.Request(car.Body([(Speed, now, 11)], 100), 100));
        Assert.Equal((HttpStatusCode.Accepted, 2), (late.Status, (long)late.Body["gap"]!["expected"]!));
        (await garage.SendAsync(car.Request(car.Body([(Speed, now, 12)], 3), 3))).Refused(HttpStatusCode.Conflict, "too-old");
        (await garage.SendAsync(car.Request("{"u8.ToArray(), 101))).Refused(HttpStatusCode.UnprocessableEntity, "bad-batch");
        (await garage.SendAsync(car.Request(car.Body([(Speed, now + 3_600_000, 12)], 101), 101))).Refused(HttpStatusCode.UnprocessableEntity, "nothing-acceptable");
        (await garage.SendAsync(car.Request(new byte[(1 << 20) + 1], 101))).Refused(HttpStatusCode.RequestEntityTooLarge, "too-large");
        var partly = await garage.SendAsync(car.Request(car.Body([(Speed, now, 13), (Speed, now + 3_600_000, 14)], 101), 101));
        Assert.Equal((HttpStatusCode.Accepted, 1, "ahead-of-time"), (partly.Status, (int)partly.Body["accepted"]!, (string?)partly.Body["errors"]![0]!["code"]));
    }

    [Fact]
    public async Task A_sale_takes_the_device_out_and_voids_grants_and_the_buyer_does_not_see_the_sellers_journeys()
    {
        var car = await garage.CarAsync();
        var (seller, reader) = (car.Owner, Secp256k1Key.Generate().Address);
        (await car.SendAsync((Speed, Garage.NowMs, 77))).Ok();
        (await car.GrantAsync(reader, ["dynamics"])).Ok();
        Assert.Single((await garage.AskAsync(reader, car.Path("latest"))).Ok()["signals"]!.AsArray());

        await car.TransferAsync(Secp256k1Key.Generate());
        (await garage.AskAsync(reader, car.Path("latest"))).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
        (await garage.AskAsync(seller, car.Path("latest"))).Refused(HttpStatusCode.NotFound, "unknown-vehicle");
        Assert.Empty((await garage.AskAsync(car.Owner, car.Path("latest"))).Ok()["signals"]!.AsArray());
        Assert.Empty((await garage.AskAsync(car.Owner, car.Path($"signals?names={Speed}&agg=MAX"))).Ok()["signals"]![0]!["values"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await car.SendAsync((Speed, Garage.NowMs, 78))).Status);
    }
}

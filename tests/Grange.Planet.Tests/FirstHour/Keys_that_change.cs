using System.Net;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Storage;

namespace Grange.Planet.Tests;

/// <summary><c>grange devices rotate|revoke</c> with a provider that is at work.</summary>
[Collection(nameof(FirstHour))]
public sealed class Keys_that_change(FirstHour hour)
{
    readonly Planet planet = hour.Planet;

    [Fact]
    public async Task A_rotated_device_goes_on_with_its_new_key_and_keeps_what_it_earned()
    {
        var (device, file) = (hour.DeviceOf(FirstHour.Rotates), Path.Combine(planet.DiskOf(FirstHour.Rotates), "device.key"));
        using var old = P256Key.ImportPem(await File.ReadAllTextAsync(file)).Value;
        Assert.Equal(0, await planet[FirstHour.Rotates].StopAsync());
        var before = (await hour.EarningsAsync(FirstHour.Rotates)).Select(Line).ToList();

        (await planet.RunAsync(FirstHour.Rotates, "devices", "rotate", device, "--key", file)).Exits(0);

        var rotatedIn = await hour.OpenEpochAsync();
        using var fresh = P256Key.ImportPem(await File.ReadAllTextAsync(file)).Value;
        Assert.False(old.PublicKey.Span.SequenceEqual(fresh.PublicKey.Span));
        Assert.Equal(HttpStatusCode.Forbidden, (await SayHeldAsync(old, device)).Status);
        await hour.JoinAsync(FirstHour.Rotates);
        Assert.Equal(device, (string?)(await hour.ProvenAsync(FirstHour.Rotates, rotatedIn))["device"]);
        Assert.Subset((await hour.EarningsAsync(FirstHour.Rotates)).Select(Line).ToHashSet(), before.ToHashSet());
    }

    [Fact]
    public async Task A_revoked_device_is_refused_from_then_on_and_its_owner_still_claims_what_it_earned()
    {
        var device = hour.DeviceOf(FirstHour.Leaves);
        using var key = P256Key.ImportPem(await File.ReadAllTextAsync(Path.Combine(planet.DiskOf(FirstHour.Leaves), "device.key"))).Value;
        Assert.Equal(0, await planet[FirstHour.Leaves].StopAsync());
        Assert.Equal(HttpStatusCode.OK, (await SayHeldAsync(key, device)).Status);

        (await planet.RunAsync(FirstHour.Leaves, "devices", "revoke", device)).Exits(0);

        var revokedIn = await hour.OpenEpochAsync();
        var (status, problem) = await SayHeldAsync(key, device);
        Assert.Equal((HttpStatusCode.Forbidden, "device-revoked"), (status, (string?)problem["code"]));
        var listed = (await planet.RunAsync(FirstHour.Leaves, "devices")).Exits(0).Json["devices"]!.AsArray();
        Assert.True((bool)listed.Single(one => (string?)one!["id"] == device)!["revoked"]!);
        var row = await planet.UntilAsync("an epoch scored without it", async () => (await hour.EarningsAsync(FirstHour.Leaves)).Find(one => (long)one["epoch"]! >= revokedIn)); // later its pieces are with others
        Assert.Equal(("device-revoked", "0"), ((string?)row["reason"], (string?)row["amount"]));
        (await planet.RunAsync(FirstHour.Leaves, "account", "fund")).Exits(0);
        var claimed = (await planet.RunAsync(FirstHour.Leaves, "claim")).Exits(0).Json["claimed"]!.AsArray();
        Assert.True(BigInteger.Parse((string)claimed.Single(one => (int)one!["kind"]! == 0)!["amount"]!) > 0);
    }

    /// <summary>Says, with this key, that the device holds a piece that lies on its disk.</summary>
    async Task<(HttpStatusCode Status, JsonNode Body)> SayHeldAsync(P256Key key, string device)
    {
        var provider = device == hour.DeviceOf(FirstHour.Leaves) ? FirstHour.Leaves : FirstHour.Rotates;
        var note = HeldNote.Decode(await File.ReadAllBytesAsync(Directory.EnumerateFiles(planet.DiskOf(provider), "*.held", SearchOption.AllDirectories).First()))!;
        Assert.Equal(EvidenceFault.None, EvidenceCodec.TryDecode(note.Record.Span, out var record));
        return await planet.SayAsync(FirstHour.Network, await planet.SignAsync(key, DeviceId.Parse(device, null), FirstHour.Network, StorageKinds.Held, record!.Body));
    }

    /// <summary>What must not change about an epoch that is scored.</summary>
    static string Line(JsonNode row) => $"{row["epoch"]} {row["amount"]} {row["reason"]}";
}

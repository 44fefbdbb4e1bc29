using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary><c>grange demo --json</c>, the main job, as a person runs it.</summary>
[Collection(nameof(Alone))] // it starts some forty processes
public sealed class The_demo
{
    [Fact]
    public async Task The_whole_loop_ends_with_a_settlement_claims_and_a_stranger_who_finds_the_same()
    {
        var report = (await GrangeProgram.RunAsync("demo", "--json")).Exits(0).Json;

        Assert.Equal("Active", (string?)report["settlement"]!["state"]);
        Assert.True((int)report["settlement"]!["votes"]! >= (int)report["settlement"]!["threshold"]!);
        Assert.Equal("same", (string?)report["audit"]!["result"]);
        Assert.Equal((long)report["settlement"]!["number"]!, (long)report["audit"]!["settlement"]!);
        Assert.All(report["storage"]!["files"]!.AsArray(), file => Assert.Equal("same", (string?)file!["downloaded"]));

        var victim = (string)report["storage"]!["lostData"]!;
        var rows = report["earnings"]!.AsArray().Select(row => row!.AsObject()).Where(row => (string?)row["network"] == "storage").ToList();
        var caught = Assert.Single(rows, row => (string?)row["name"] == victim);
        Assert.Contains((string?)caught["reason"], new[] { "proof-wrong", "proof-missing" });
        Assert.Equal("0", (string?)caught["amount"]);
        var honest = rows.Where(row => (string?)row["name"] != victim).ToList();
        Assert.True(honest.Count >= 2, "fewer than two providers were asked");
        Assert.All(honest, row => Assert.Equal("proven", (string?)row["reason"]));
        Assert.All(honest, row => Assert.NotEqual("0", (string?)row["amount"]));

        foreach (var row in honest) Assert.Equal((string?)row["amount"], Claimed(report, (string)row["account"]!));
        Assert.Null(Claimed(report, (string)caught["account"]!));
        WhoPaysHimselfLoses(report);
        TheStreetNamesItsCheat(report);
        TheTownNamesItsBoaster(report);
        TheDriverSaysWhoReads(report);
    }

    /// <summary>Two dashcams' pictures are on the map and were bought; a third's copies were refused, and earned nothing.</summary>
    [Fact]
    public async Task Two_streets_are_mapped_and_sold_and_copies_earn_nothing()
    {
        var report = (await GrangeProgram.RunAsync("demo", "--network", "mapping", "--json")).Exits(0).Json;
        Assert.Equal("same", (string?)report["audit"]!["result"]);
        var map = report["mapping"]!;
        Assert.Equal((32, 6, 32), ((int)map["pictures"]!, (int)map["refused"]!, (int)map["bought"]!));
        var earned = report["earnings"]!.AsArray().Where(row => (string?)row!["network"] == "mapping").ToList();
        Assert.Equal(["anna-dashcam", "boris-dashcam"], earned.Where(row => (string?)row!["reason"] == "coverage" && (string?)row["amount"] != "0").Select(row => (string?)row!["name"]).Order(StringComparer.Ordinal));
        Assert.Contains(earned, row => (string?)row!["name"] == (string?)map["cheat"] && (string?)row["reason"] == "replay_suspected" && (string?)row["amount"] == "0");
    }

    /// <summary>A day of 17 homes was settled, and the transformer's meter named the home that reports 1.3 times its export, and no other.</summary>
    static void TheStreetNamesItsCheat(JsonObject report)
    {
        var street = report["energy"]!;
        Assert.True((long)street["slots"]! >= 90 && (long)street["sharedWh"]! > 0, $"{street}");
        var named = Assert.Single(street["named"]!.AsArray())!;
        Assert.Equal((string?)street["cheat"], (string?)named["name"]);
        Assert.InRange((long)named["factorPpm"]!, 1_270_000, 1_330_000);
        Assert.Contains(report["earnings"]!.AsArray(), row => (string?)row!["network"] == "energy" && (string?)row["amount"] != "0");
    }

    /// <summary>Forty sensors were heard and paid for, their places are on the map, and the gateway that says it hears everything loudly is named, and no other.</summary>
    static void TheTownNamesItsBoaster(JsonObject report)
    {
        var town = report["wireless"]!;
        Assert.True((long)town["uplinks"]! >= 120 && (long)town["credits"]! >= 120 && (int)town["hexes"]! >= 3, $"{town}");
        Assert.Equal(6, (int)town["beacons"]!);
        Assert.Equal([(string?)town["cheat"]], town["named"]!.AsArray().Select(one => (string?)one));
        var rows = report["earnings"]!.AsArray().Where(row => (string?)row!["network"] == "wireless").ToList();
        Assert.Contains(rows, row => (string?)row!["reason"] == "data" && (string?)row["amount"] != "0");
        Assert.Contains(rows, row => (string?)row!["reason"] == "coverage" && (string?)row["amount"] != "0");
        Assert.DoesNotContain(rows, row => (string?)row!["name"] == (string?)town["cheat"] && (string?)row["reason"] == "witness" && (string?)row["amount"] != "0");
    }

    /// <summary>A real drive came through the agent and the adapter; the insurer saw nothing near home, paid for what it read, and was shut out within a second.</summary>
    static void TheDriverSaysWhoReads(JsonObject report)
    {
        var car = report["vehicles"]!;
        Assert.True((long)car["hours"]! >= 1 && (int)car["signals"]! >= 15, $"{car}");
        Assert.True((int)car["shown"]! > 500 && (int)car["shown"]! < (int)car["places"]!, $"{car}");
        Assert.Equal(0, (int)car["inside"]!);
        Assert.InRange((long)car["shutMs"]!, 0, 1_000);
        Assert.True((long)car["reads"]! >= 1 && (long)car["credits"]! >= 1, $"{car}");
        var rows = report["earnings"]!.AsArray().Where(row => (string?)row!["network"] == "vehicles" && (string?)row["amount"] != "0").ToList();
        Assert.Contains(rows, row => (string?)row!["reason"] == "day");
        Assert.Contains(rows, row => (string?)row!["reason"] == "sold");
    }

    /// <summary>Three drivers charged at two owners' chargers; the third owner paid himself, and is poorer by more than a hundredth of a dollar.</summary>
    static void WhoPaysHimselfLoses(JsonObject report)
    {
        var sessions = report["charging"]!["sessions"]!.AsArray();
        Assert.Equal(6, sessions.Count);
        Assert.All(sessions, session => Assert.Equal(("A", "Settled"), ((string)session!["grade"]!, (string)session["step"]!)));
        Assert.All(sessions, session => Assert.Equal(10_000_000, (long)session!["ownerMicroUsd"]! + (long)session["feeMicroUsd"]! + (long)session["returnedMicroUsd"]!));
        var wash = report["charging"]!["wash"]!;
        Assert.Equal((long)wash["paidMicroUsd"]!, (long)wash["backMicroUsd"]! + (long)wash["feeMicroUsd"]!);
        Assert.True((long)wash["lostMicroUsd"]! > 10_000, $"{wash}");
        var sold = report["earnings"]!.AsArray().Where(row => (string?)row!["network"] == "charging").ToList();
        Assert.Equal(["ANNA-1 sold", "BORIS-1 sold", "WALTER-1 same-payer", "WALTER-1 sold"], sold.Select(row => $"{row!["name"]} {row["reason"]}").Order(StringComparer.Ordinal));
    }

    /// <summary>What an account's claim took of the token; null when it took nothing.</summary>
    static string? Claimed(JsonObject report, string account)
        => (string?)report["claims"]!.AsArray().Single(claim => (string?)claim!["account"] == account)!["claimed"]!.AsArray().SingleOrDefault(one => (int)one!["kind"]! == 0)?["amount"];
}

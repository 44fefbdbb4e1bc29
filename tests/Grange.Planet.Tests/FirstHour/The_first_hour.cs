using System.Numerics;

namespace Grange.Planet.Tests;

/// <summary>What a person does in the first hour, verb by verb, on a node that made everything itself.</summary>
[Collection(nameof(FirstHour))]
public sealed class The_first_hour(FirstHour hour)
{
    readonly Planet planet = hour.Planet;

    [Fact]
    public async Task An_empty_folder_becomes_a_funded_account_and_three_attesters_that_settle_untouched()
    {
        var account = (string)(await planet.RunAsync("node", "account", "show")).Exits(0).Json["accounts"]!.AsArray().Single()!;
        var balance = (await planet.RunAsync("node", "account", "balance")).Exits(0).Json;
        Assert.Equal(account, (string?)balance["account"]);
        Assert.True(BigInteger.Parse((string)balance["gasWei"]!) > 0);
        Assert.True((long)balance["lockedMicroUsd"]! > 0);

        var attesters = (await planet.RunAsync("node", "network", "show", FirstHour.Network)).Exits(0).Json["attesters"]!;
        Assert.Equal(3, attesters["accounts"]!.AsArray().Count);
        var settlements = (await planet.RunAsync("node", "settlements")).Exits(0).Json["settlements"]!.AsArray();
        Assert.Contains(settlements, row => (string?)row!["state"] == "Active");
        Assert.All(settlements.Where(row => (string?)row!["state"] == "Active"), row => Assert.True((int)row!["votes"]! >= 2));
        Assert.Equal(settlements.Count, settlements.Select(row => (long)row!["number"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_new_account_is_shown_funded_and_locks_cash()
    {
        var made = (string)(await planet.RunAsync("person", "account", "new")).Exits(0).Json["account"]!;
        Assert.Equal(made, (string?)(await planet.RunAsync("person", "account", "show")).Exits(0).Json["accounts"]!.AsArray().Single());
        var before = (await planet.RunAsync("person", "account", "balance")).Exits(0).Json;
        Assert.Equal(("0", "0", 0L), ((string)before["gasWei"]!, (string)before["cashMicroUsd"]!, (long)before["lockedMicroUsd"]!));

        var poor = await planet.RunAsync("person", "cash", "lock", "2.5");
        var funded = (await planet.RunAsync("person", "account", "fund")).Exits(0).Json;
        var locked = (await planet.RunAsync("person", "cash", "lock", "2.5")).Exits(0).Json;
        var after = (await planet.RunAsync("person", "account", "balance")).Exits(0).Json;

        poor.Exits(1);
        Assert.True(BigInteger.Parse((string)funded["gasWei"]!) > 0);
        Assert.Equal(2_500_000, (long)locked["lockedMicroUsd"]!);
        Assert.Equal((2_500_000L, 2_500_000L), ((long)after["lockedMicroUsd"]!, (long)after["availableMicroUsd"]!));
        Assert.Equal(long.Parse((string)funded["cashMicroUsd"]!) - 2_500_000, long.Parse((string)after["cashMicroUsd"]!));
    }

    [Fact]
    public async Task An_owner_sees_why_each_epoch_paid_and_claims_it_once()
    {
        var device = hour.DeviceOf(FirstHour.Stays);
        var devices = (await planet.RunAsync(FirstHour.Stays, "devices")).Exits(0).Json["devices"]!.AsArray();
        Assert.Equal(FirstHour.Stays, (string?)Assert.Single(devices, one => (string?)one!["id"] == device)!["name"]);
        (await planet.RunAsync(FirstHour.Stays, "account", "fund")).Exits(0);

        var claim = (await planet.RunAsync(FirstHour.Stays, "claim")).Exits(0).Json;

        var number = (long)claim["settlement"]!;
        var settled = (await hour.EarningsAsync(FirstHour.Stays)).Where(row => (long?)row["settlement"] <= number && (string?)row["state"] == "Settled").ToList();
        Assert.NotEmpty(settled);
        Assert.Equal(
            settled.Aggregate(BigInteger.Zero, (sum, row) => sum + BigInteger.Parse((string)row["amount"]!)),
            BigInteger.Parse((string)claim["claimed"]!.AsArray().Single(one => (int)one!["kind"]! == 0)!["amount"]!));
        (await planet.RunAsync("stranger", "audit", $"{number}")).Exits(0);
    }

    [Theory]
    [InlineData("devices")]
    [InlineData("earnings")]
    [InlineData("epochs")]
    [InlineData("settlements")]
    [InlineData("account", "show")]
    [InlineData("account", "balance")]
    [InlineData("network", "show")]
    [InlineData("network", "show", "storage")]
    [InlineData("storage", "ls")]
    public async Task With_json_a_verb_prints_one_object_and_nothing_else(params string[] words)
    {
        var ran = (await planet.RunAsync("node", words)).Exits(0);

        Assert.NotEmpty(ran.Json); // throws when there is anything beside the one object
    }

    [Theory]
    [InlineData(0, "epochs")]
    [InlineData(1, "storage", "status", "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")]
    [InlineData(2, "epochs", "--sideways")]
    [InlineData(2, "devices", "revoke", "not-a-device")]
    [InlineData(2, "cash", "lock", "0.0000001")]
    [InlineData(2, "claim", "--account", "somebody")]
    [InlineData(3, "storage", "put", "/nowhere/at/all")]
    [InlineData(3, "audit", "100000")]
    [InlineData(1, "epoch", "close", "nowhere")]
    [InlineData(1, "storage", "rm", "nothing-of-this-name")]
    [InlineData(1, "storage", "ls", "--network", "nowhere")]
    [InlineData(2)]
    [InlineData(2, "join")]
    [InlineData(2, "join", "storage", "--space", "much", "--dir", "/tmp", "--url", "http://127.0.0.1:1")]
    [InlineData(2, "earnings", "--device", "junk")]
    [InlineData(2, "earnings", "--account", "junk")]
    [InlineData(2, "storage", "status", "junk")]
    [InlineData(2, "storage", "get", "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", "-o", "-")]
    [InlineData(2, "storage", "put", "/etc/passwd", "--wait", "for-ever")]
    [InlineData(2, "storage", "put", "/etc/passwd", "--profile", "kubo-2077")]
    [InlineData(2, "storage", "put", "/etc/passwd", "--name", "../x")]
    [InlineData(2, "storage", "piece", "/etc")]
    [InlineData(2, "up", "--profile", "huge")]
    [InlineData(2, "up", "--epoch", "1")]
    [InlineData(3, "up", "--network", "/nowhere/at/all")]
    [InlineData(3, "chain", "deploy", "--rpc", "http://127.0.0.1:1", "--network", "/nowhere/at/all")]
    [InlineData(3, "network", "check", "/nowhere/at/all")]
    [InlineData(3, "storage", "import", "/nowhere/at/all")]
    public async Task Exit_codes_are_0_done_1_refused_2_wrong_words_3_something_missing(int code, params string[] words)
    {
        var ran = (await planet.RunAsync("node", words)).Exits(code);

        if (code == 0) return;
        Assert.Matches("^grange: .+ Next: .+$", ran.Error.TrimEnd()); // one line: why, and what to do
        Assert.True((string?)ran.Json["error"] is { Length: > 0 });
    }

    [Fact]
    public async Task What_the_chain_refuses_is_said_in_its_own_words()
    {
        (await planet.RunAsync("spender", "account", "fund")).Exits(0);
        Assert.Contains("ERC20InsufficientBalance", (await planet.RunAsync("spender", "cash", "lock", "100000")).Exits(1).Error);
        Assert.Contains("AboveFree", (await planet.RunAsync("spender", "cash", "unlock", "100000")).Exits(1).Error);
        var poor = (string)(await planet.RunAsync("penniless", "account", "new")).Exits(0).Json["account"]!;
        Assert.Contains($"grange account fund {poor}", (await planet.RunAsync("penniless", "cash", "lock", "1")).Exits(1).Error);
    }

    [Fact]
    public async Task A_definition_is_made_checked_and_its_mistakes_are_named()
    {
        var file = Path.Combine(planet.Folder, "disks.json");
        Assert.Equal(file, (string?)(await planet.RunAsync("node", "network", "new", "disks", "--from", "storage", "-o", file)).Exits(0).Json["file"]);
        Assert.True((bool)(await planet.RunAsync("node", "network", "check", file)).Exits(0).Json["valid"]!);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"epochSeconds\": ", "\"epochSeconds\": -", StringComparison.Ordinal));
        var wrong = (await planet.RunAsync("node", "network", "check", file)).Exits(1);
        Assert.Equal("epochSeconds", (string?)wrong.Json["problems"]![0]!["field"]);
        Assert.Matches("^grange: .+ Next: .+$", wrong.Error.TrimEnd());
    }

    [Fact]
    public async Task An_audit_without_its_bundles_or_with_broken_receipts_says_so()
    {
        var empty = Directory.CreateDirectory(Path.Combine(planet.Folder, "no-bundles")).FullName;
        var number = (string)(await planet.RunAsync("node", "settlements")).Exits(0).Json["settlements"]![0]!["number"]!.ToString();
        var missing = (await planet.RunAsync("stranger", "audit", number, "--bundles", empty)).Exits(3);
        Assert.Equal("missing", (string?)missing.Json["result"]);
        Assert.Contains("Next: ", missing.Error);
        var receipts = Path.Combine(planet.Folder, "no-receipts.jsonl");
        await File.WriteAllTextAsync(receipts, "no receipt\n");
        Assert.Contains($"line 1 of {receipts}", (await planet.RunAsync("stranger", "audit", number, "--receipts", receipts)).Exits(1).Error);
    }

    [Fact]
    public async Task A_provider_whose_port_is_taken_registers_nothing()
    {
        var before = (await planet.GetAsync("/api/v1/devices"))["devices"]!.AsArray().Count;
        var refused = (await planet.RunAsync("late", "join", "storage", "--space", "1MB", "--dir", planet.DiskOf("late"), "--url", $"{planet.Url}")).Exits(1);
        Assert.Contains("another program listens there", refused.Error);
        Assert.Equal(before, (await planet.GetAsync("/api/v1/devices"))["devices"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_stays_ends_with_0_when_it_is_asked_to()
    {
        await planet.StartAsync("witness", "attester", "--node", $"{planet.Url}", "--data", planet.DataOf("witness"));
        Assert.Equal(0, await planet["witness"].StopAsync());
        await planet.JoinAsync("passing", FirstHour.Network, $"http://127.0.0.1:{Planet.FreePort()}");
        Assert.Equal(0, await planet["passing"].StopAsync());
    }
}

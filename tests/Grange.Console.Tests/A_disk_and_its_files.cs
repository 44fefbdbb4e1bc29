using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>What a provider sees of its disk, to the last byte and millionth, and what a consumer sees of its files: copies on the map, repairs, versions.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class A_disk_and_its_files(ConsoleWorld world)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_follows_a_periods_earnings_from_the_stored_bytes_to_what_the_settlement_paid()
    {
        var (disk, paid) = (await world.DeviceAsync("garage-disk"), (long)(await world.PaidEpochAsync())["number"]!);
        var statement = await world.Planet.GetAsync($"/api/v1/storage/providers/{disk}/statements/{paid}");
        await AssertReconciledAsync(statement, disk, paid);

        await using var page = await world.OpenAsync(Look.PhoneDark);
        await page.GoAsync($"/devices/{disk}");
        await page.Page.GetByLabel("Period", new() { Exact = true }).SelectOptionAsync($"{paid}");
        await page.SeeAsync("20 answers were right.");
        foreach (var name in (string[])["provenBytes", "allBytes"])
            await page.SeeAsync(((long)statement[name]!).ToString("N0", CultureInfo.InvariantCulture));
        await page.SeeAsync("80,000"); // the bytes of the year's photos, in the rent's line
        await page.SeeAsync("The same, to the last millionth");
        await page.FlawlessAsync("disk-sum");
    }

    [Fact]
    public async Task A_failed_check_names_the_piece_the_time_and_the_reason_in_words()
    {
        var disk = await world.DeviceAsync("garage-disk");
        await world.PaidEpochAsync();
        await using var page = await world.OpenAsync(Look.PhoneLight);
        await page.Page.RouteAsync($"**/api/v1/storage/providers/{disk}", async route =>
        {
            var answer = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!; // the node's own, with a bad day in it
            answer["failedAudits"] = new JsonArray(new JsonObject
            {
                ["piece"] = answer["pieces"]![0]!["piece"]!.DeepClone(),
                ["fromByte"] = 65_024,
                ["atMs"] = TimeProvider.System.GetUtcNow().AddMinutes(-3).ToUnixTimeMilliseconds(),
                ["reason"] = "silent",
                ["reasonText"] = "the machine did not send these bytes in time: was it off, or its connection down?",
            });
            await route.FulfillAsync(new() { Body = answer.ToJsonString(), ContentType = "application/json" });
        });
        await page.GoAsync($"/devices/{disk}");
        var row = page.Page.GetByRole(AriaRole.Region, new() { Name = "Failed checks" }).Locator("tbody tr");
        await row.GetByText("3 min ago").WaitForAsync();
        await row.GetByText("from byte 65,024").WaitForAsync();
        await row.GetByText("The machine did not send these bytes in time").WaitForAsync();
        await page.FlawlessAsync("disk-failed");
    }

    [Fact]
    public async Task The_copies_of_a_file_are_on_the_map_and_nothing_was_lost()
    {
        await world.PaidEpochAsync();
        await using var page = await world.OpenAsync(Look.PhoneDark);
        await page.LogInAsync("/use/storage");
        await page.Page.Locator("tr", new() { HasText = "a-years-photos" }).GetByRole(AriaRole.Button, new() { Name = "Where is it?" }).ClickAsync();
        var dialog = page.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator(".name-label", new() { HasText = "roof-in-lisbon" }).WaitForAsync();
        await dialog.GetByText("3 whole copies").WaitForAsync();
        await dialog.GetByText("No copy of this file was ever lost.").WaitForAsync();
        await page.FlawlessAsync("copies");
    }

    [Fact]
    public async Task Every_version_in_a_bucket_is_there_to_be_opened()
    {
        var key = (await world.Planet.RunAsync("node", "storage", "keys", "new", "--label", "diaries")).Exits(0).Json;
        using var client = new AmazonS3Client(new BasicAWSCredentials((string)key["access"]!, (string)key["secret"]!), new AmazonS3Config { ServiceURL = (string)key["endpoint"]!, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await client.PutBucketAsync("diaries", Cancel);
        await client.PutBucketVersioningAsync(new() { BucketName = "diaries", VersioningConfig = new() { Status = VersionStatus.Enabled } }, Cancel);
        foreach (var text in (string[])["It rained.", "It rained, and then the sun came."])
            await client.PutObjectAsync(new() { BucketName = "diaries", Key = "monday.txt", ContentBody = text }, Cancel);

        await using var page = await world.OpenAsync(Look.PhoneDark);
        await page.LogInAsync("/use/storage");
        await page.Page.Locator("summary", new() { HasText = "diaries" }).ClickAsync();
        var rows = page.Page.GetByRole(AriaRole.Region, new() { Name = "diaries" }).Locator("tbody tr");
        await rows.Nth(1).WaitForAsync();
        await rows.Nth(0).GetByText("newest").WaitForAsync();
        await rows.Nth(1).GetByText("older").WaitForAsync();
        await page.FlawlessAsync("versions");
        var download = await page.Page.RunAndWaitForDownloadAsync(() => rows.Nth(1).GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("It rained.", await File.ReadAllTextAsync(await download.PathAsync()));
    }

    /// <summary>Multiplies and adds again here what the statement shows, and holds it against the epoch's scores.</summary>
    async Task AssertReconciledAsync(JsonNode statement, string disk, long epoch)
    {
        var divisor = BigInteger.Parse((string)statement["divisor"]!, CultureInfo.InvariantCulture);
        var scores = await world.Planet.GetAsync($"/api/v1/storage/epochs/{epoch}/scores");
        var work = scores["work"]!.AsArray().Single(row => (string?)row!["device"] == disk)!;
        Assert.Equal(((long)work["weight"]!, (string?)work["amount"]), ((long)statement["provenBytes"]!, (string?)statement["amount"]));
        Assert.NotEmpty(statement["lines"]!.AsArray());
        foreach (var sum in statement["sums"]!.AsArray().Select(one => one!))
        {
            var own = BigInteger.Zero;
            foreach (var line in statement["lines"]!.AsArray().Where(line => (string?)line!["payer"] == (string?)sum["payer"]).Select(line => line!))
            {
                Assert.Equal(new BigInteger((long)line["bytes"]!) * (long)line["microUsdPerTibMonth"]! * (long)line["elapsedMs"]!, Units(line, "units"));
                own += Units(line, "units") - Units(line, "kept");
            }
            Assert.Equal(own, Units(sum, "own"));
            Assert.Equal(Units(sum, "brought") + own + Units(sum, "others"), (long)sum["dueMicroUsd"]! * divisor + Units(sum, "rest"));
            Assert.Equal((long)sum["dueMicroUsd"]!, (long)sum["paidMicroUsd"]! + (long)sum["owedMicroUsd"]!);
        }
    }

    static BigInteger Units(JsonNode row, string name) => BigInteger.Parse((string)row[name]!, CultureInfo.InvariantCulture);
}

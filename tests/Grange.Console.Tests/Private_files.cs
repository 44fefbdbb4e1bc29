using System.Text;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>A file that was locked in one browser opens in another by its link alone, and nowhere without it.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class Private_files(ConsoleWorld world)
{
    static readonly byte[] Diary = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(day => $"Day {day}: nobody is to know.\n")));

    [Fact]
    public async Task A_private_file_is_shared_by_a_link_and_read_without_a_login()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.LogInAsync("/use/storage");
        await page.Page.GetByRole(AriaRole.Switch, new() { Name = "Private" }).CheckAsync(new() { Force = true });
        await page.SeeAsync("are locked in this browser before they leave it");
        await page.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "diary of ada.txt", MimeType = "text/plain", Buffer = Diary });
        var row = page.Page.Locator("tr", new() { HasText = "diary of ada.txt" });
        await row.WaitForAsync();
        await page.FlawlessAsync("private-file");
        var cid = await NewestPrivateAsync();
        Assert.DoesNotContain("nobody is to know", Encoding.UTF8.GetString(await world.Planet.BytesAsync($"/ipfs/{cid}")), StringComparison.Ordinal);

        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await row.GetByRole(AriaRole.Button, new() { Name = "Copy share link" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Copied" }).WaitForAsync();
        var link = await page.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Contains($"/s/{cid}#1", link, StringComparison.Ordinal);

        await using (var friend = await world.OpenAsync(Look.PhoneDark))
        {
            await friend.Page.GotoAsync(link);
            await friend.SeeAsync("opened and checked in this browser");
            await friend.FlawlessAsync("share-link");
            var download = await friend.Page.RunAndWaitForDownloadAsync(() => friend.Page.GetByRole(AriaRole.Link, new() { Name = "Save" }).ClickAsync());
            Assert.Equal("diary of ada.txt", download.SuggestedFilename);
            Assert.Equal(Diary, await File.ReadAllBytesAsync(await download.PathAsync()));
        }

        await using var thief = await world.OpenAsync(Look.DeskDark);
        await thief.Page.GotoAsync(link[..^30]);
        await thief.SeeAsync("The link is not complete");
        await thief.KeepAsync("share-link-broken");
    }

    [Fact]
    public async Task What_the_command_line_locked_opens_from_its_link_too()
    {
        var file = Path.Combine(world.Planet.Folder, "from the terminal.bin");
        var bytes = new byte[2_200_000];
        new Random(7).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes);
        (await world.Planet.RunAsync("node", "storage", "put", file, "--private")).Exits(0);
        var link = (string)(await world.Planet.RunAsync("node", "storage", "share", "from the terminal.bin")).Exits(0).Json["link"]!;
        await using var friend = await world.OpenAsync(Look.DeskLight);
        await friend.Page.GotoAsync(link);
        var save = friend.Page.GetByRole(AriaRole.Link, new() { Name = "Save" });
        await save.WaitForAsync();
        var download = await friend.Page.RunAndWaitForDownloadAsync(() => save.ClickAsync());
        Assert.Equal("from the terminal.bin", download.SuggestedFilename);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(await download.PathAsync()));
    }

    [Fact]
    public async Task An_operator_blocks_content_and_sees_what_was_refused()
    {
        var (_, stored) = await world.Planet.SendAsync(HttpMethod.Put, "/api/v1/storage/files/to-be-blocked", new ByteArrayContent("some words to be blocked"u8.ToArray()));
        var cid = (string)stored["cid"]!;
        await using var page = await world.OpenAsync(Look.DeskLight, expectsRefusals: true);
        await page.LogInAsync("/operate/denylists");
        await page.Page.GetByLabel("Rule", new() { Exact = true }).FillAsync(cid);
        await page.Button("Block").ClickAsync();
        await page.Page.Locator("code.deny-rule", new() { HasText = $"/ipfs/{cid}" }).WaitForAsync();
        Assert.Equal(410, await page.Page.EvaluateAsync<int>($"async () => (await fetch('/ipfs/{cid}')).status"));
        await page.Page.GetByLabel("Address, with or without a path").FillAsync(cid);
        await page.Button("Ask").ClickAsync();
        await page.SeeAsync("blocked by local.deny, line 1");
        await page.SeeAsync("wanted to read it");
        await page.FlawlessAsync("denylists");
        await page.Button("Unblock").ClickAsync();
        await page.SeeAsync("Nothing is blocked by this list.");
        Assert.Equal(200, await page.Page.EvaluateAsync<int>($"async () => (await fetch('/ipfs/{cid}')).status"));
    }

    async Task<string> NewestPrivateAsync() => (string)(await world.Planet.GetAsync("/api/v1/storage/files"))["files"]!.AsArray().Where(file => ((string)file!["name"]!).StartsWith("private/", StringComparison.Ordinal)).MaxBy(file => (long)file!["storedMs"]!)!["cid"]!;
}

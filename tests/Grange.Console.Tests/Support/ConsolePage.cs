using System.Text.Json;
using Grange.Planet.Tests;
using Grange.Tests;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>One person's browser window on the console. Closing it asserts that nothing left the node's origin, that no script failed, and that the browser's console has no error.</summary>
sealed class ConsolePage : IAsyncDisposable
{
    readonly IBrowserContext context;
    readonly Uri origin;
    readonly List<string> strays = [];
    readonly List<string> failures = [];

    ConsolePage(IBrowserContext context, IPage page, Uri origin, Look look)
    {
        (this.context, this.origin, Page, Look) = (context, origin, page, look);
        context.Request += (_, request) => Note(request.Url);
        page.PageError += (_, error) => failures.Add(error);
        page.Console += (_, said) => NoteError(said);
    }

    public IPage Page { get; }

    /// <summary>The screen and its colours now.</summary>
    public Look Look { get; private set; }

    /// <summary>The test has the node refuse something, which the browser notes in its console by itself.</summary>
    public bool ExpectsRefusals { get; init; }

    public static async Task<ConsolePage> OpenAsync(IBrowser browser, Uri origin, Look look, TestWallet? wallet = null, bool expectsRefusals = false)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = look.Width, Height = look.Height }, ColorScheme = look.Colours, AcceptDownloads = true });
        context.SetDefaultTimeout(60_000);
        if (wallet is not null) await wallet.InstallAsync(context);
        return new ConsolePage(context, await context.NewPageAsync(), origin, look) { ExpectsRefusals = expectsRefusals };
    }

    public Task GoAsync(string path) => Page.GotoAsync(new Uri(origin, path).ToString());

    /// <summary>The same page on another screen, or in other colours; ready when nothing moves any more.</summary>
    public async Task WearAsync(Look look)
    {
        Look = look;
        await Page.SetViewportSizeAsync(look.Width, look.Height);
        await Page.EmulateMediaAsync(new() { ColorScheme = look.Colours });
        await Page.WaitForFunctionAsync("(scheme) => document.documentElement.dataset.mantineColorScheme === scheme", look.Colours == ColorScheme.Dark ? "dark" : "light");
        await Page.EvaluateAsync("async () => { await new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))); for (const one of document.getAnimations()) if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish(); }");
    }

    /// <summary>Goes to a page as the person who runs the node.</summary>
    public async Task LogInAsync(string path)
    {
        await GoAsync(path);
        await Page.Locator(".bar").GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Button("Use this node's own account").ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Waits for words anywhere on the page.</summary>
    public Task SeeAsync(string words, int seconds = 60) => Page.GetByText(words).First.WaitForAsync(new() { Timeout = seconds * 1000 });

    /// <summary>Keeps a picture of the page as an artifact of the run; with <c>GRANGE_FULL=1</c> of all its length.</summary>
    public async Task KeepAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(GrangeProgram.Root, "artifacts", "screenshots")).FullName;
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{Look.Name}.png"), FullPage = Counts.Full });
    }

    /// <summary>What axe finds wrong with the page as it is now, one line each; and whether it is wider than the screen.</summary>
    public async Task<IReadOnlyList<string>> FlawsAsync()
    {
        var axe = Path.Combine(GrangeProgram.Root, "console", "node_modules", "axe-core", "axe.min.js");
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window")) await Page.EvaluateAsync(await File.ReadAllTextAsync(axe));
        var found = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { resultTypes: ['violations'], selectors: false })).violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html} ${node.failureSummary}`))");
        var width = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        return [.. found.EnumerateArray().Select(one => one.GetString()!), .. width > Look.Width ? [$"the page is {width} px wide on a screen of {Look.Width}"] : Array.Empty<string>()];
    }

    /// <summary>Asserts that axe finds nothing in the page as it is now, in the light and in the dark, and keeps a picture of both.</summary>
    public async Task FlawlessAsync(string name)
    {
        var before = Look;
        foreach (var look in Look.Desk.Contains(before) ? Look.Desk : Look.Phone)
        {
            await WearAsync(look);
            Assert.Empty(await FlawsAsync());
            await KeepAsync(name);
        }
        await WearAsync(before);
    }

    void NoteError(IConsoleMessage said)
    {
        if (said.Type != "error" || ExpectsRefusals && said.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) return;
        failures.Add($"{said.Text} ({said.Location})");
    }

    void Note(string url)
    {
        if (url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal)) return;
        if (!url.StartsWith(origin.ToString(), StringComparison.Ordinal)) strays.Add(url);
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.Empty(strays);
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }
}

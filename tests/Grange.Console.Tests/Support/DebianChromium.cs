using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>Debian's Chromium, driven by Playwright, with WebGL drawn by the processor.</summary>
sealed class DebianChromium : IAsyncDisposable
{
    const string Program = "/usr/bin/chromium";

    readonly IPlaywright playwright;

    DebianChromium(IPlaywright playwright, IBrowser browser) => (this.playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    public static async Task<DebianChromium> LaunchAsync()
    {
        if (!File.Exists(Program)) throw new InvalidOperationException($"{Program} is missing. Next: sudo apt-get install chromium");
        var playwright = await Playwright.CreateAsync();
        return new DebianChromium(playwright, await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Program, Args = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"] }));
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }
}

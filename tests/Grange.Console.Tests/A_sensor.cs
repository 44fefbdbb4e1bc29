using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>A network of sensors, from the command on the screen to the value that somebody paid for.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class A_sensor(ConsoleWorld world)
{
    [Fact]
    public async Task Joins_by_the_command_on_the_screen_and_is_read_by_a_person_who_pays()
    {
        await using var page = await world.OpenAsync(Look.DeskLight);
        var line = await DescribeAsync(page);
        var command = ShownCommand.Start(line, world.Planet.DataOf("balcony"), world.Planet.DataOf("neighbour"));
        world.Stays(command);
        try
        {
            await page.SeeAsync("balcony has joined");
            await page.SeeAsync("Its first signed report is in.");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{line}\n{command.Printed}");
        }

        await page.GoAsync("/");
        await page.Page.Locator(".feed").GetByText("measured its surroundings").First.WaitForAsync();
        await ReadAsync(page);
    }

    /// <summary>The form of the second step; a field is red only for what is wrong with itself.</summary>
    static async Task<string> DescribeAsync(ConsolePage page)
    {
        await page.GoAsync("/contribute/add");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Weather" }).ClickAsync();
        await page.Page.GetByLabel("What do you call it?").FillAsync("balcony");
        await page.SeeAsync("The command appears here as soon as the fields above are filled in.");
        await page.Page.GetByLabel("Latitude").FillAsync("91");
        await page.Page.GetByLabel("Longitude").FillAsync("14.42");
        Assert.Equal("true", await page.Page.GetByLabel("Latitude").GetAttributeAsync("aria-invalid"));
        await page.Page.GetByLabel("Latitude").FillAsync("50.08");
        Assert.NotEqual("true", await page.Page.GetByLabel("Latitude").GetAttributeAsync("aria-invalid"));
        Assert.NotEqual("true", await page.Page.GetByLabel("Longitude").GetAttributeAsync("aria-invalid"));
        var example = await page.Page.Locator("main .panel .command code").First.InnerTextAsync();
        Assert.Contains("temperature=", example, StringComparison.Ordinal);
        await page.Page.GetByLabel("What prints a reading?").FillAsync($"echo {example}");
        await page.KeepAsync("add-sensor");
        return await page.Page.Locator("main .panel .command code").Last.InnerTextAsync();
    }

    static async Task ReadAsync(ConsolePage page)
    {
        await page.GoAsync("/use/weather");
        var row = page.Page.Locator("tr", new() { HasText = "Near 50.0" });
        await row.GetByText("1 sensor").WaitForAsync();
        await row.GetByText("not compared yet").WaitForAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Read" }).ClickAsync();
        await page.SeeAsync("cost 0.0001 USD");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.Button("Use this node's own account").ClickAsync();
        await page.Button("Pay and read").ClickAsync();
        await page.Page.Locator(".values").GetByText("21.5 °C").WaitForAsync();
        await page.SeeAsync("As one sensor says,");
        await page.KeepAsync("reading");
    }
}

using System.Text.Json.Nodes;
using Grange.Charging.Cli;
using Grange.Verbs;

namespace Grange.Charging.Tests.Cli;

/// <summary>The verbs through their words. They print to the process's own output, so no other test runs beside them.</summary>
[Collection(nameof(VerbTests))]
[CollectionDefinition(nameof(VerbTests), DisableParallelization = true)]
public sealed class VerbTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-charge-");

    [Fact]
    public async Task A_tariff_is_told_as_people_pay_it()
    {
        var tariff = File("t.json", """{"currency":"EUR","elements":[{"price_components":[{"type":"ENERGY","price":0.25,"vat":10,"step_size":1},{"type":"FLAT","price":0.5125,"step_size":1}]}]}""");
        var session = File("s.json", """{"start":"2026-03-01T10:00:00","phases":[{"minutes":60,"charging":true,"kwh":20.45}]}""");
        var (code, text) = await RunAsync("tariff", tariff, session, "--json");
        var said = JsonNode.Parse(text)!;
        Assert.Equal((0, 5.63m, 6.14m, 5.625m), (code, (decimal)said["total_excl"]!, (decimal)said["total_incl"]!, (decimal)said["exact_excl"]!));
        Assert.Contains("5.63 EUR excl. VAT, 6.14 incl. VAT", (await RunAsync("tariff", tariff, session)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_one_line_with_its_exit_code()
    {
        var broken = File("b.json", """{"currency":"EUR","elements":[{"price_components":[{"type":"MAGIC","price":1}]}]}""");
        Assert.Equal("tariff-malformed", (string?)JsonNode.Parse((await RunAsync("tariff", broken, File("s.json", """{"start":"2026-03-01T10:00:00","phases":[{"minutes":1,"charging":true}]}"""), "--json")).Text)!["error"]);
        Assert.Equal(ExitCode.Missing, (await RunAsync("tariff", "/nowhere.json", broken, "--json")).Code);
        Assert.Equal("not-json", (string?)JsonNode.Parse((await RunAsync("tariff", File("x.json", "{"), broken, "--json")).Text)!["error"]);
        Assert.Equal("not-ocmf", (string?)JsonNode.Parse((await RunAsync("ocmf", broken, "--json")).Text)!["error"]);
        Assert.Equal("key-malformed", (string?)JsonNode.Parse((await RunAsync("ocmf", broken, "--key", "12", "--json")).Text)!["error"]);
    }

    [Fact]
    public async Task A_record_whose_signature_does_not_hold_fails_the_verb()
    {
        var record = File("r.txt", """OCMF|{"PG":"T1","MS":"M1","RD":[{"TM":"2021-10-26T10:20:52,000+0200 I","TX":"B","RV":1,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}]}|{"SD":"00"}""");
        var (code, text) = await RunAsync("ocmf", record, "--json");
        Assert.Equal((ExitCode.Failed, false, "no-key"), (code, (bool)JsonNode.Parse(text)!["valid"]!, (string?)JsonNode.Parse(text)!["records"]![0]!["reason"]));
    }

    string File(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    static async Task<(int Code, string Text)> RunAsync(params string[] words)
    {
        var group = ChargeVerbs.Group();
        foreach (var option in new System.CommandLine.Option[] { Verb.Json, Verb.Node, Verb.Data }) group.Options.Add(option);
        var (before, text) = (Console.Out, new StringWriter());
        Console.SetOut(text);
        try
        {
            return (await group.Parse(words).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken), text.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Verbs;

/// <summary>What a network's demo stands on: a running node, a folder, processes, the accounts of the people in the play, and the report.</summary>
public sealed class DemoStage(Uri nodeUrl, string folder, Output output, TimeProvider clock) : IDisposable
{
    readonly List<DemoProcess> processes = [];
    readonly long started = clock.GetTimestamp();

    public NodeClient Node { get; } = new(nodeUrl);
    public Uri NodeUrl => nodeUrl;
    public string Folder => folder;
    public TimeProvider Clock => clock;

    /// <summary>The report under <c>--json</c>; each network adds its own object.</summary>
    public JsonObject Report { get; } = [];

    /// <summary>Accounts whose earnings the demo claims at the end, with the data folder that holds each key.</summary>
    public List<(Address Account, string DataFolder, string Name)> Earners { get; } = [];

    /// <summary>One line of the story, with the time since the start.</summary>
    public void Tell(string line) => output.Note($"{clock.GetElapsedTime(started).TotalSeconds,6:F1} s  {line}");

    /// <summary>Starts <c>grange WORDS</c> against this stage's node.</summary>
    public DemoProcess Start(string name, params IEnumerable<string> words)
    {
        var process = DemoProcess.Start(name, Path.Combine(folder, "logs"), words);
        processes.Add(process);
        return process;
    }

    /// <summary>Runs <c>grange WORDS --json</c> to its end and answers what it printed; throws what it said when it failed.</summary>
    public async Task<JsonNode> RunAsync(string name, IEnumerable<string> words, CancellationToken cancel)
    {
        using var process = DemoProcess.Start(name, Path.Combine(folder, "logs"), [.. words, "--json"]);
        var (exit, output) = await process.EndAsync(cancel);
        var answer = JsonNode.Parse(output) ?? new JsonObject();
        return exit == ExitCode.Done ? answer : throw new VerbFailure("demo-failed", $"{name} ended with {exit}: {answer["detail"] ?? answer["first"]}", $"read {process.LogFile}");
    }

    /// <summary>A new account with a folder of its own.</summary>
    public (Address Account, string DataFolder) NewAccount(string name)
    {
        var data = Path.Combine(folder, name);
        return (new AccountKeys(data).Create(), data);
    }

    /// <summary>Gives an account of the play gas and token, and has it buy credits once the token has a price.</summary>
    public async Task BuyCreditsAsync(string name, string dataFolder, long credits, CancellationToken cancel)
    {
        string[] at = ["--data", dataFolder, "--node", $"{nodeUrl}"];
        await RunAsync($"fund-{name}", ["account", "fund", .. at], cancel);
        await UntilAsync("a price of the token", TimeSpan.FromMinutes(2), async () => (bool)(await Node.GetAsync("/api/v1/chain/prices", cancel))["prices"]![0]!["good"]! ? this : null, cancel);
        await RunAsync($"credits-{name}", ["credits", "buy", $"{credits}", .. at], cancel);
    }

    /// <summary>Asks again until the answer is there; names what it waited for when time is up.</summary>
    public async Task<T> UntilAsync<T>(string what, TimeSpan limit, Func<Task<T?>> ask, CancellationToken cancel)
        where T : class
    {
        for (var begun = Stopwatch.GetTimestamp(); ;)
        {
            if (await ask() is { } answer) return answer;
            if (Stopwatch.GetElapsedTime(begun) > limit) throw new VerbFailure("demo-stuck", $"waited {limit.TotalSeconds:F0} s for {what}", $"read the logs in {Path.Combine(folder, "logs")}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancel);
        }
    }

    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(processes)) process.Dispose();
        processes.Clear(); // disposing twice is harmless
        Node.Dispose();
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>One node with the machines around it: a temporary folder, the processes in it, and the node's API. All end with it, also when a test fails.</summary>
sealed class Planet : IDisposable
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };
    readonly Dictionary<string, RunningProgram> programs = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("grange-planet-").FullName;

    public Uri Url { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>What the processes that are started from now on find in their environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The node's own data folder.</summary>
    public string NodeData => DataOf("node");

    /// <summary>A folder of one machine's own.</summary>
    public string DataOf(string machine) => Path.Combine(Folder, machine);

    public RunningProgram this[string name] => programs[name];

    /// <summary>Starts a process under a name; one that ran under it before is replaced.</summary>
    public async Task<RunningProgram> StartAsync(string name, params string[] words)
    {
        var program = await RunningProgram.StartAsync(words, Variables);
        lock (programs)
        {
            if (programs.Remove(name, out var before)) before.Dispose();
            programs[name] = program;
        }
        return program;
    }

    /// <summary>The node: <c>grange up</c> in <see cref="NodeData"/>, at <see cref="Url"/>.</summary>
    public Task<RunningProgram> UpAsync(params string[] words) => StartAsync("node", ["up", "--data", NodeData, "--http", Url.Authority, .. words]);

    /// <summary>A provider with an account and a disk of its own. Its port stays the same when it is started again.</summary>
    public Task<RunningProgram> JoinAsync(string name, string network, string url)
        => StartAsync(name, "join", "storage", "--network", network, "--space", "200MB", "--dir", DiskOf(name), "--url", url, "--name", name, "--data", DataOf(name), "--node", $"{Url}");

    public string DiskOf(string provider) => Path.Combine(DataOf(provider), "disk");

    /// <summary>Runs a verb on one machine against the node, with <c>--json</c>.</summary>
    public Task<Ran> RunAsync(string machine, params string[] words) => GrangeProgram.RunAsync([.. words, "--json", "--data", DataOf(machine), "--node", $"{Url}"]);

    /// <summary>The JSON at a path of the node.</summary>
    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await http.GetStringAsync(new Uri(Url, path)))!;

    public Task<byte[]> BytesAsync(string path) => http.GetByteArrayAsync(new Uri(Url, path));

    /// <summary>Sends and answers status and body, whatever they are.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, path)) { Content = body };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    public static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    /// <summary>Asks again until the answer is not null; a node that does not answer counts as no answer.</summary>
    public async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask, int seconds = 90)
        where T : class
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                if (await ask() is { } answer) return answer;
            }
            catch (HttpRequestException)
            {
                // It is being restarted, or refuses for the moment.
            }
            if (TimeProvider.System.GetElapsedTime(began).TotalSeconds > seconds) Assert.Fail($"waited {seconds} s for {what}\n{Tails()}");
            await Task.Delay(Step, TimeProvider.System, CancellationToken.None);
        }
    }

    public Task UntilAsync(string what, Func<Task<bool>> ask, int seconds = 90) => UntilAsync(what, async () => await ask() ? "" : null, seconds);

    /// <summary>A free TCP port of this machine.</summary>
    public static int FreePort() => Kernel.FreePort.Take();

    /// <summary>The last lines of every process.</summary>
    string Tails() => string.Join('\n', programs.Select(program => $"── {program.Key}\n{string.Join('\n', program.Value.Printed.TrimEnd().Split('\n').TakeLast(25))}"));

    public void Dispose()
    {
        foreach (var program in programs.Values) program.Dispose();
        http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

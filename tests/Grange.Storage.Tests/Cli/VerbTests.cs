using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Storage.Cli;
using Grange.Verbs;

namespace Grange.Storage.Tests;

/// <summary>The verbs as people type them, against a node over HTTP. They print to the console, so they run one after the other.</summary>
[Collection("console")]
public sealed class VerbTests : IAsyncLifetime
{
    readonly TestWorld world = new(("copies", DagNode.Of(1L)));
    readonly string folder = Directory.CreateTempSubdirectory("grange-verbs-").FullName;
    TestNode node = null!;

    public async ValueTask InitializeAsync() => node = await TestNode.StartAsync(world);

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await world.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Put_prints_the_cid_last_and_get_brings_the_bytes_back()
    {
        var bytes = ContentOf.Bytes(1, 2_345_678);
        var path = Write("photo.jpg", bytes);
        var (exit, stdout) = await RunAsync("storage", "put", path);
        Assert.Equal(0, exit);
        var cid = stdout.TrimEnd().Split('\n')[^1];
        Assert.Equal((0, cid), (await RunAsync("storage", "cid", path)) is var computed ? (computed.Exit, computed.Stdout.Trim()) : default);
        var back = Path.Combine(folder, "back.jpg");
        Assert.Equal(0, (await RunAsync("storage", "get", cid, "-o", back)).Exit);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(back));
        Assert.Contains("photo.jpg", (await RunAsync("storage", "ls")).Stdout);
        Assert.Matches("stored-local|placing", (await RunAsync("storage", "status", cid)).Stdout);
        Assert.Equal(0, (await RunAsync("storage", "rm", cid)).Exit);
        Assert.DoesNotContain("photo.jpg", (await RunAsync("storage", "ls")).Stdout);
    }

    [Theory]
    [InlineData("letters/2026/may.txt")]
    [InlineData("100% sure?#1.txt")]
    public async Task A_name_may_have_slashes_and_other_signs(string name)
    {
        var stored = await RunAsync("storage", "put", Write("letter", [1, 2, 3]), "--name", name, "--json");
        Assert.Equal((0, name), (stored.Exit, (string?)JsonNode.Parse(stored.Stdout)!["name"]));
        Assert.Contains(name, (await RunAsync("storage", "ls")).Stdout);
        Assert.Equal(0, (await RunAsync("storage", "rm", name)).Exit);
        Assert.DoesNotContain(name, (await RunAsync("storage", "ls")).Stdout);
    }

    [Fact]
    public async Task A_folder_goes_in_and_comes_out_whole()
    {
        Write("in/a.txt", "a"u8.ToArray());
        Write("in/deep/b c.bin", ContentOf.Bytes(2, 1_500_000));
        Write("in/deep/empty", []);
        var (exit, stdout) = await RunAsync("storage", "put", Path.Combine(folder, "in"), "--json");
        Assert.Equal(0, exit);
        var cid = (string)JsonNode.Parse(stdout)!["cid"]!;
        Assert.Equal(0, (await RunAsync("storage", "get", cid, "-o", Path.Combine(folder, "out"))).Exit);
        foreach (var name in (string[])["a.txt", "deep/b c.bin", "deep/empty"])
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, "in", name)), await File.ReadAllBytesAsync(Path.Combine(folder, "out", name)));
        Assert.Equal(0, (await RunAsync("storage", "get", $"{cid}/deep/b c.bin", "-o", Path.Combine(folder, "one"))).Exit);
        Assert.Equal(ContentOf.Bytes(2, 1_500_000), await File.ReadAllBytesAsync(Path.Combine(folder, "one")));
    }

    [Fact]
    public async Task A_file_of_equal_chunks_comes_back_too()
    {
        var bytes = new byte[5 << 20];
        var cid = (await RunAsync("storage", "put", Write("zeros", bytes))).Stdout.Trim().Split('\n')[^1];
        Assert.Equal(0, (await RunAsync("storage", "get", cid, "-o", Path.Combine(folder, "back"))).Exit);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(folder, "back")));
    }

    [Fact]
    public async Task Import_keeps_a_cars_root_and_piece_prints_nothing_but_the_piece_cid()
    {
        var (car, root) = await ContentOf.CarAsync(ContentOf.Bytes(3, 300_000));
        var path = Write("x.car", car);
        Assert.Equal(root.ToString(), (await RunAsync("storage", "import", path)).Stdout.Trim());
        Assert.Equal(ContentOf.Piece(car).ToString(), (await RunAsync("storage", "piece", path)).Stdout.Trim());
    }

    [Theory]
    [InlineData(1, "storage", "get", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [InlineData(2, "storage", "get", "nonsense")]
    [InlineData(3, "storage", "put", "/no/such/file")]
    [InlineData(3, "storage", "cid", "/no/such/file")]
    [InlineData(2, "storage", "cid", "/", "--profile", "none")]
    public async Task Failures_have_their_exit_codes(int expected, params string[] words) => Assert.Equal(expected, (await RunAsync(words)).Exit);

    [Fact]
    public async Task A_node_that_lies_is_found_out()
    {
        var cid = (await RunAsync("storage", "put", Write("true.bin", ContentOf.Bytes(4, 100_000)))).Stdout.Trim().Split('\n')[^1];
        await using var liar = await LyingNode.StartAsync(await ContentOf.CarAsync(ContentOf.Bytes(5, 100_000)) is var (car, _) ? car : []);
        var target = Path.Combine(folder, "lie");
        Assert.Equal(1, (await RunAsync("storage", "get", cid, "-o", target, "--node", liar.Url.ToString())).Exit);
        Assert.False(File.Exists(target) || File.Exists(target + ".part"));
    }

    [Theory]
    [InlineData("100GB", 100_000_000_000)]
    [InlineData("1.5TB", 1_500_000_000_000)]
    [InlineData("64MiB", 67_108_864)]
    [InlineData("4096", 4096)]
    [InlineData("2 GiB", 2_147_483_648)]
    public void Sizes_are_read_as_people_write_them(string text, long bytes) => Assert.Equal((true, bytes), (ByteSize.TryParse(text, out var read), read));

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("1XB")]
    [InlineData("99999999999TB")]
    public void Other_sizes_are_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    async Task<(int Exit, string Stdout)> RunAsync(params string[] words)
    {
        var root = new RootCommand { Verb.Json, Verb.Node, Verb.Data };
        root.Subcommands.Add(StorageVerbs.Group());
        if (!words.Contains("--node")) words = [.. words, "--node", node.Url.ToString()];
        var (before, stdout) = (Console.Out, new StringWriter());
        Console.SetOut(stdout);
        try
        {
            return (await root.Parse(words).InvokeAsync(), stdout.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}

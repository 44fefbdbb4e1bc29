using System.CommandLine;
using System.Text;
using Grange.Content;
using Grange.Storage.Cli;
using Grange.Verbs;

namespace Grange.Storage.Tests;

/// <summary>Private files: nobody but who has the key sees what is in them or what they are called, wherever they lie.</summary>
[Collection("console")]
public sealed class PrivateFileTests : IAsyncLifetime
{
    const string Secret = "the known plaintext of a private file";

    readonly TestWorld world = new(("copies", DagNode.Of(2L)));
    readonly string folder = Directory.CreateTempSubdirectory("grange-private-").FullName;
    TestNode node = null!;

    public async ValueTask InitializeAsync()
    {
        node = await TestNode.StartAsync(world);
        for (var i = 0; i < 2; i++) await world.JoinAsync(node);
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await world.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Providers_and_node_hold_ciphertext_only_and_not_even_the_name()
    {
        await OkAsync("put", Write("open letter.txt", Repeated("the known plaintext of a public file")), "--wait", "durable");
        await OkAsync("put", Write("very secret diary.txt", Repeated(Secret)), "--private", "--wait", "durable");
        foreach (var lies in (string[])[Secret, "very secret diary"]) Assert.Empty(FilesWith(lies));
        Assert.True(FilesWith("the known plaintext of a public file").Count >= 2); // the scan finds what is there to be found
        Assert.Empty(FilesWith(Convert.ToHexString(Convert.FromBase64String(await KeyAsync()))));
    }

    [Fact]
    public async Task Who_has_the_key_sees_names_and_contents_and_can_remove_them()
    {
        var bytes = ContentOf.Bytes(1, 3_333_333);
        var cid = await OkAsync("put", Write("film.bin", bytes), "--private", "--name", "films/first.bin");
        Assert.Contains("films/first.bin (private)", await OkAsync("ls"), StringComparison.Ordinal);
        var back = Path.Combine(folder, "back");
        await OkAsync("get", Last(cid), "-o", back);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(back));
        var (_, listed) = await RunAsync("elsewhere", "ls");
        Assert.Contains("private/", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("films/first", listed, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("elsewhere", "get", Last(cid), "-o", back)).Exit);
        Assert.Equal(SealedFormat.SealedLength(bytes.Length), new FileInfo(back).Length); // without the key it is what lies on the disks
        await OkAsync("rm", "films/first.bin");
        Assert.DoesNotContain("films/first.bin", await OkAsync("ls"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_link_opens_one_file_for_whoever_has_it_and_nothing_else()
    {
        var bytes = ContentOf.Bytes(2, 1_500_000);
        await OkAsync("put", Write("one.bin", bytes), "--private");
        var other = Last(await OkAsync("put", Write("two.bin", bytes), "--private"));
        var link = Last(await OkAsync("share", "one.bin"));
        Assert.StartsWith($"{node.Url}s/", link, StringComparison.Ordinal);
        var back = Path.Combine(folder, "got");
        Assert.Equal(0, (await RunAsync("elsewhere", "get", link, "-o", back)).Exit);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(back));
        Assert.True(ShareLink.TryParse(link, out var one));
        Assert.Equal("one.bin", one.Name);
        File.Delete(back);
        Assert.Equal(1, (await RunAsync("elsewhere", "get", new ShareLink(one.Node, Cid.Parse(other), one.Key).ToString(), "-o", back)).Exit);
        Assert.False(File.Exists(back));
        Assert.Equal(1, (await RunAsync("elsewhere", "share", one.Object.ToString())).Exit);
    }

    [Fact]
    public async Task A_key_that_was_kept_elsewhere_opens_everything_again()
    {
        await OkAsync("put", Write("a", [1, 2, 3]), "--private");
        var key = Last(await OkAsync("key", "show"));
        Assert.Equal(0, (await RunAsync("another machine", "key", "bring", key)).Exit);
        Assert.Contains("a (private)", (await RunAsync("another machine", "ls")).Stdout, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("another machine", "key", "bring", Last(await OkAsync(["key", "show"], "third")))).Exit); // never over another key
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "data", "sealing.key")));
    }

    async Task<string> KeyAsync() => Last(await OkAsync("key", "show")).Replace('-', '+').Replace('_', '/') + "=";

    List<string> FilesWith(string text)
    {
        var sought = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateFiles(world.Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock" && Bytes(file).AsSpan().IndexOf(sought) >= 0)];
    }

    static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    static byte[] Repeated(string text) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text + "\n", 2000)));

    string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    static string Last(string stdout) => stdout.Trim().Split('\n')[^1];

    Task<string> OkAsync(params string[] words) => OkAsync(words, "data");

    async Task<string> OkAsync(string[] words, string data)
    {
        var (exit, stdout) = await RunAsync(data, words);
        Assert.True(exit == 0, $"{string.Join(' ', words)}: {exit} {stdout}");
        return stdout;
    }

    async Task<(int Exit, string Stdout)> RunAsync(string data, params string[] words)
    {
        var root = new RootCommand { Verb.Json, Verb.Node, Verb.Data };
        root.Subcommands.Add(StorageVerbs.Group());
        var (before, stdout) = (Console.Out, new StringWriter());
        Console.SetOut(stdout);
        try
        {
            return (await root.Parse(["storage", .. words, "--node", node.Url.ToString(), "--data", Path.Combine(folder, data)]).InvokeAsync(), stdout.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}

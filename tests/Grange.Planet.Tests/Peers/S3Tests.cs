using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Peers;

/// <summary>S3 at a real node: a key from the CLI, rclone, real money, and content that its providers hold in the end.</summary>
[Collection(nameof(PeerNode))]
public sealed class S3Tests(PeerNode node)
{
    [Fact]
    public async Task A_folder_that_rclone_copied_is_paid_for_placed_and_read_back()
    {
        var key = (await VerbAsync("keys", "new", "--label", "a test")).Json;
        var source = Directory.CreateDirectory(Path.Combine(node.Folder, "for-s3")).FullName;
        for (var i = 0; i < 12; i++) await File.WriteAllBytesAsync(Path.Combine(source, $"{i}.bin"), [.. Enumerable.Range(0, 50_000 + i).Select(n => (byte)(n * i))]);
        await RcloneAsync(key, "copy", source, "grange:rclone/in");
        await RcloneAsync(key, "check", "--download", source, "grange:rclone/in");
        var stored = (await node.GetAsync("/api/v1/storage/files?all=true"))["files"]!.AsArray().Where(file => ((string)file!["name"]!).StartsWith(".s3/rclone/", StringComparison.Ordinal)).ToList();
        Assert.Equal(12, stored.Count);
        await node.UntilAsync("the copies", async () => (string?)(await node.GetAsync($"/api/v1/storage/status/{stored[0]!["cid"]}"))["durability"] == "durable");
        await RcloneAsync(key, "purge", "grange:rclone");
        await node.UntilAsync("the orders' end", async () => (await node.GetAsync($"/api/v1/storage/files?all=true"))["files"]!.AsArray().All(file => !((string)file!["name"]!).StartsWith(".s3/rclone/", StringComparison.Ordinal)));
        await VerbAsync("keys", "rm", (string)key["access"]!);
        Assert.DoesNotContain((string)key["access"]!, (await VerbAsync("keys", "ls")).Out, StringComparison.Ordinal);
    }

    async Task<Ran> VerbAsync(params string[] words)
        => (await GrangeProgram.RunAsync(["storage", .. words, "--json", "--node", $"{node.Url}", "--data", node.NodeData])).Exits(0);

    static async Task RcloneAsync(JsonNode key, params string[] words)
    {
        Assert.True(File.Exists("/usr/bin/rclone"), "/usr/bin/rclone is missing. Next: sudo apt-get install rclone");
        var info = new ProcessStartInfo("rclone", ["--config", "/dev/null", .. words]) { RedirectStandardError = true };
        (info.Environment["RCLONE_CONFIG_GRANGE_TYPE"], info.Environment["RCLONE_CONFIG_GRANGE_PROVIDER"]) = ("s3", "Other");
        info.Environment["RCLONE_CONFIG_GRANGE_ENDPOINT"] = (string)key["endpoint"]!;
        info.Environment["RCLONE_CONFIG_GRANGE_ACCESS_KEY_ID"] = (string)key["access"]!;
        info.Environment["RCLONE_CONFIG_GRANGE_SECRET_ACCESS_KEY"] = (string)key["secret"]!;
        info.Environment.Remove("AWS_CA_BUNDLE"); // rclone ends where it is set
        using var process = Process.Start(info)!;
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"rclone {string.Join(' ', words)}: {process.ExitCode}\n{errors}");
    }
}

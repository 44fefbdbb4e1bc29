using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Grange.Content;

namespace Grange.Storage.Tests.S3;

/// <summary>A node that speaks S3, an access key of its account, and other people's clients against it. Each test uses a bucket of its own.</summary>
public sealed class S3Node : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    readonly TestWorld world = new(("copies", DagNode.Of(1L)));
    int buckets;

    internal TestNode Node { get; private set; } = null!;

    public string Access { get; private set; } = "";
    public string Secret { get; private set; } = "";
    public AmazonS3Client Client { get; private set; } = null!;
    public string Folder => world.Folder;

    public async ValueTask InitializeAsync()
    {
        Node = await TestNode.StartAsync(world);
        (Access, Secret) = await KeyAsync();
        Client = ClientOf(Access, Secret);
    }

    public async Task<(string Access, string Secret)> KeyAsync()
    {
        using var http = new HttpClient { BaseAddress = Node.Url };
        var answer = await http.PostAsJsonAsync("/api/v1/storage/keys", new { label = "a test" });
        var made = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        return ((string)made["access"]!, (string)made["secret"]!);
    }

    public AmazonS3Client ClientOf(string access, string secret) => new(
        new BasicAWSCredentials(access, secret), new AmazonS3Config { ServiceURL = $"{Node.S3}", ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    /// <summary>An empty bucket.</summary>
    public async Task<string> BucketAsync(bool isVersioned = false)
    {
        var name = $"bucket-{Interlocked.Increment(ref buckets)}";
        await Client.PutBucketAsync(name);
        if (isVersioned) await Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = name, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
        return name;
    }

    /// <summary>What an object's answer says of its content: a header of ours, which the SDK does not show.</summary>
    public async Task<string> CidAsync(string bucket, string key)
    {
        using var http = new HttpClient();
        var until = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1);
        var address = await Client.GetPreSignedURLAsync(new GetPreSignedUrlRequest { BucketName = bucket, Key = key, Protocol = Protocol.HTTP, Expires = until });
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        return Assert.Single(answer.Headers.GetValues("x-grange-cid"));
    }

    /// <summary>Stops the node and starts it again on what it kept.</summary>
    public async Task RestartAsync()
    {
        Client.Dispose();
        await Node.DisposeAsync();
        Node = await TestNode.StartAsync(world);
        Client = ClientOf(Access, Secret);
    }

    /// <summary>rclone against the node; its remote is called <c>grange:</c>.</summary>
    public Task<string> RcloneAsync(params IEnumerable<string> words) => RunAsync("rclone", ["--config", "/dev/null", .. words], new()
    {
        ["RCLONE_CONFIG_GRANGE_TYPE"] = "s3",
        ["RCLONE_CONFIG_GRANGE_PROVIDER"] = "Other",
        ["RCLONE_CONFIG_GRANGE_ENDPOINT"] = $"{Node.S3}",
        ["RCLONE_CONFIG_GRANGE_ACCESS_KEY_ID"] = Access,
        ["RCLONE_CONFIG_GRANGE_SECRET_ACCESS_KEY"] = Secret,
    });

    /// <summary>restic with a repository in a bucket.</summary>
    public Task<string> ResticAsync(string bucket, params IEnumerable<string> words) => RunAsync("restic", words, new()
    {
        ["RESTIC_REPOSITORY"] = $"s3:{Node.S3}{bucket}",
        ["RESTIC_PASSWORD"] = "of a test",
        ["RESTIC_CACHE_DIR"] = Path.Combine(Folder, "restic-cache"),
        ["AWS_ACCESS_KEY_ID"] = Access,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
    });

    static async Task<string> RunAsync(string program, IEnumerable<string> words, Dictionary<string, string> variables)
    {
        Assert.True(File.Exists($"/usr/bin/{program}"), $"/usr/bin/{program} is missing. Next: sudo apt-get install {program}");
        var info = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment.Remove("AWS_CA_BUNDLE"); // rclone ends where it is set
        foreach (var (name, value) in variables) info.Environment[name] = value;
        using var process = Process.Start(info)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}: {process.ExitCode}\n{await output}\n{await errors}");
            return await output + await errors;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Node.DisposeAsync();
        await world.DisposeAsync();
    }
}

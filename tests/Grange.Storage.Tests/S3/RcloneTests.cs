using System.Security.Cryptography;
using Grange.Tests;

namespace Grange.Storage.Tests.S3;

/// <summary>rclone as Debian ships it: folders go up, are compared, changed, and come back.</summary>
public sealed class RcloneTests(S3Node node) : IClassFixture<S3Node>
{
    readonly string folder = Directory.CreateDirectory(Path.Combine(node.Folder, Path.GetRandomFileName())).FullName;

    [Fact]
    public async Task Many_small_files_are_copied_checked_changed_and_synced_back()
    {
        var (source, back, bucket) = (Path.Combine(folder, "source"), Path.Combine(folder, "back"), await node.BucketAsync());
        var count = Counts.Of(200, 10_000);
        for (var i = 0; i < count; i++)
        {
            var file = Path.Combine(source, $"folder {i % 20}", $"größe+{i}.bin");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, ContentOf.Bytes(i, i * 37 % 9000));
        }
        await node.RcloneAsync("copy", source, $"grange:{bucket}/deep", "--transfers", "16", "--checkers", "16");
        Assert.Contains("0 differences", await node.RcloneAsync("check", source, $"grange:{bucket}/deep", "-v"), StringComparison.Ordinal);
        Assert.Equal(count, (await node.RcloneAsync("lsf", "-R", "--files-only", $"grange:{bucket}/deep")).TrimEnd().Split('\n').Length);

        Directory.Delete(Path.Combine(source, "folder 3"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(source, "folder 4", "new.txt"), "new");
        await node.RcloneAsync("sync", source, $"grange:{bucket}/deep", "--transfers", "16", "--checkers", "16");
        await node.RcloneAsync("copy", $"grange:{bucket}/deep", back, "--transfers", "16");
        Assert.Equal(HashesOf(source), HashesOf(back));
        Assert.Contains("0 differences", await node.RcloneAsync("check", "--download", source, $"grange:{bucket}/deep", "-v"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_goes_up_in_parts_and_has_the_cid_of_the_whole()
    {
        var (file, bucket) = (Path.Combine(folder, "large.bin"), await node.BucketAsync());
        await File.WriteAllBytesAsync(file, ContentOf.Bytes(7, 33_000_001));
        await node.RcloneAsync("copyto", file, $"grange:{bucket}/large.bin", "--s3-chunk-size", "5M", "--s3-upload-cutoff", "6M");
        var head = await node.Client.GetObjectMetadataAsync(bucket, "large.bin", TestContext.Current.CancellationToken);
        Assert.EndsWith("-7\"", head.ETag, StringComparison.Ordinal);
        Assert.Equal((await ContentOf.CarAsync(await File.ReadAllBytesAsync(file))).Root.ToString(), await node.CidAsync(bucket, "large.bin"));
        await node.RcloneAsync("check", "--download", folder, $"grange:{bucket}");
        await node.RcloneAsync("moveto", $"grange:{bucket}/large.bin", $"grange:{bucket}/moved/large.bin");
        await node.RcloneAsync("check", "--download", folder, $"grange:{bucket}/moved");
    }

    static SortedDictionary<string, string> HashesOf(string root) => new(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(root, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))));
}

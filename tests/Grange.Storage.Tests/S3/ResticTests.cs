namespace Grange.Storage.Tests.S3;

/// <summary>restic as Debian ships it keeps its repository in a bucket.</summary>
public sealed class ResticTests(S3Node node) : IClassFixture<S3Node>
{
    [Fact]
    public async Task A_backup_is_made_checked_thinned_out_and_restored()
    {
        var (source, target) = (Path.Combine(node.Folder, "papers"), Path.Combine(node.Folder, "restored"));
        Directory.CreateDirectory(source);
        for (var i = 0; i < 30; i++) await File.WriteAllBytesAsync(Path.Combine(source, $"{i}.bin"), ContentOf.Bytes(i, 400_000 + i));
        await node.ResticAsync("restic", "init");
        await node.ResticAsync("restic", "backup", source);
        await File.WriteAllBytesAsync(Path.Combine(source, "3.bin"), ContentOf.Bytes(99, 700_000));
        await node.ResticAsync("restic", "backup", source);
        await node.ResticAsync("restic", "forget", "--keep-last", "1", "--prune");
        Assert.Contains("no errors were found", await node.ResticAsync("restic", "check", "--read-data"), StringComparison.Ordinal);
        await node.ResticAsync("restic", "restore", "latest", "--target", target);
        foreach (var file in Directory.EnumerateFiles(source))
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(Path.Combine(target, source.TrimStart('/'), Path.GetFileName(file))));
    }
}

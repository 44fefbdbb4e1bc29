using System.Diagnostics;
using Grange.Content;
using Grange.Storage.Gateway;

namespace Grange.Storage.Tests;

public sealed class TarTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("root", "a", "root/a")]
    [InlineData("root", "a/./b//c", "root/a/b/c")]
    [InlineData("root/a/b", "../../c", "root/c")]
    [InlineData("root/a", "..", "root")]
    [InlineData("root", "..", null)]
    [InlineData("root", "../root/a", null)]
    [InlineData("root/a", "../../b", null)]
    [InlineData("root", "/etc/passwd", null)]
    [InlineData("root", "a\0b", null)]
    public void A_path_stays_in_its_archives_folder_or_is_none(string folder, string relative, string? expected) => Assert.Equal(expected, TarPlan.Inside(folder, relative));

    /// <summary>Debian's tar reads what we send: names longer than a header has room for, in any script, empty folders, symlinks, large files.</summary>
    [Fact]
    public async Task The_systems_own_tar_unpacks_it_byte_for_byte()
    {
        using var source = new TemporaryTree();
        var deep = Directory.CreateDirectory(Path.Combine(source.Path, new string('d', 120), "ąęźł", new string('e', 120)));
        await File.WriteAllTextAsync(Path.Combine(deep.FullName, new string('f', 200) + ".txt"), "deep\n", Cancel);
        await File.WriteAllBytesAsync(Path.Combine(source.Path, "large"), ContentOf.Bytes(9, 3_000_001), Cancel);
        Directory.CreateDirectory(Path.Combine(source.Path, "nothing here"));
        File.CreateSymbolicLink(Path.Combine(source.Path, "link"), "large");
        var root = (await new FolderImport(new UnixFsImporter(gateway.Blocks, UnixFsProfile.V1In2025), new FolderRules()).AddAsync(source.Path, Cancel)).Cid;

        using var target = new TemporaryTree();
        var archive = Path.Combine(target.Path, "archive.tar");
        await File.WriteAllBytesAsync(archive, await gateway.Http.GetByteArrayAsync($"/ipfs/{root}?format=tar", Cancel), Cancel);
        await RunAsync("tar", "-xf", archive, "-C", target.Path);
        await RunAsync("diff", "-r", "--no-dereference", source.Path, Path.Combine(target.Path, root.ToString()));
    }

    [Fact]
    public async Task A_symlink_that_leads_out_makes_the_whole_archive_a_refusal()
    {
        var link = await gateway.PutAsync(Codec.DagPb, DagPb.Encode([], [0x08, 0x04, 0x12, 0x0b, .. "/etc/passwd"u8]));
        var folder = await gateway.PutAsync(Codec.DagPb, DagPb.Encode([new DagPbLink(link, "harmless", 20)], [0x08, 0x01]));
        var answer = await gateway.Http.GetAsync($"/ipfs/{folder}?format=tar", Cancel);
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("archive-escapes", await answer.Content.ReadAsStringAsync(Cancel));
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, $"{program}: {await said}{await complained}");
    }

    sealed class TemporaryTree : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("grange-tar-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}

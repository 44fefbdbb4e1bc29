namespace Grange.Content.Tests;

public sealed class FolderImportTests : IDisposable
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    readonly TemporaryFolder folder = new();
    readonly MemoryBlocks blocks = new();

    public void Dispose() => folder.Dispose();

    async Task<List<string>> ImportAsync(FolderRules rules)
    {
        var root = await new FolderImport(new UnixFsImporter(blocks, UnixFsProfile.V1In2025), rules).AddAsync(folder.Path, Cancel);
        var names = new List<string>();
        await ListAsync(root.Cid, "", names);
        return names;
    }

    async Task ListAsync(Cid cid, string path, List<string> names)
    {
        var reader = new UnixFsReader(blocks);
        var node = (await reader.OpenAsync(cid, Cancel)).Value;
        foreach (var entry in (await Samples.CollectAsync(reader.ListAsync(node, Cancel))).Values)
        {
            var child = (await reader.OpenAsync(entry.Cid, Cancel)).Value;
            names.Add($"{path}{entry.Name}:{child.Type}");
            if (child.IsDirectory) await ListAsync(entry.Cid, $"{path}{entry.Name}/", names);
        }
    }

    string At(string relative) => Path.Combine(folder.Path, relative);

    [Fact]
    public async Task Hidden_files_stay_out_unless_asked_for_and_symlinks_and_empty_folders_stay_what_they_are()
    {
        Directory.CreateDirectory(At("empty"));
        Directory.CreateDirectory(At(".git/objects"));
        File.WriteAllText(At("a.txt"), "a");
        File.WriteAllText(At(".env"), "secret");
        File.CreateSymbolicLink(At("loop"), ".");
        File.CreateSymbolicLink(At("dangling"), "../nowhere");
        Assert.Equal(["a.txt:Raw", "dangling:Symlink", "empty:Directory", "loop:Symlink"], await ImportAsync(new FolderRules()));
        Assert.Equal([".env:Raw", ".git:Directory", ".git/objects:Directory", "a.txt:Raw", "dangling:Symlink", "empty:Directory", "loop:Symlink"],
            await ImportAsync(new FolderRules(Hidden: true)));
    }

    [Fact]
    public async Task A_folder_with_a_pipe_in_it_is_refused_by_name_instead_of_hanging()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "named pipes in folders are a Unix thing");
        using var made = System.Diagnostics.Process.Start("mkfifo", At("pipe"));
        await made.WaitForExitAsync(Cancel);
        var fault = await Assert.ThrowsAsync<IOException>(() => ImportAsync(new FolderRules()));
        Assert.Contains("pipe", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_file_is_its_own_root_and_a_missing_path_says_so()
    {
        File.WriteAllText(At("a.txt"), "a");
        var import = new FolderImport(new UnixFsImporter(blocks, UnixFsProfile.V1In2025), new FolderRules());
        Assert.Equal(Cid.Of(Codec.Raw, "a"u8), (await import.AddAsync(At("a.txt"), Cancel)).Cid);
        await Assert.ThrowsAsync<FileNotFoundException>(() => import.AddAsync(At("b.txt"), Cancel));
    }
}

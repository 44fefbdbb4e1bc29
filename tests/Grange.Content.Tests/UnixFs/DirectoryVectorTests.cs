using System.Text;
using System.Text.Json.Nodes;

namespace Grange.Content.Tests;

public sealed class DirectoryVectorTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string, string>> Many => Vectors.Rows("directories", item => ((string)item["name"]!).StartsWith("many", StringComparison.Ordinal));
    public static IEnumerable<TheoryDataRow<string, string>> Trees => Vectors.Rows("directories", item => !((string)item["name"]!).StartsWith("many", StringComparison.Ordinal));

    public static IEnumerable<TheoryDataRow<int>> Published => Enumerable.Range(0, Vectors.All["kubo_published"]!.AsArray().Count)
        .Where(i => (string)Vectors.All["kubo_published"]![i]!["kind"]! == "dir").Select(i => new TheoryDataRow<int>(i));

    [Theory, MemberData(nameof(Many))]
    public async Task A_wide_directory_gets_the_CID_the_reference_importer_gives_it(string name, string profile)
    {
        var blocks = new MemoryBlocks();
        var importer = new UnixFsImporter(blocks, Vectors.Profile(profile));
        var entries = new List<KeyValuePair<string, UnixFsEntry>>();
        for (var i = 0; i < int.Parse(name[5..]); i++)
            entries.Add(new($"file-{i:D5}.txt", await importer.AddFileAsync(Text($"{i}\n"), Cancel)));
        var root = await importer.AddDirectoryAsync(entries, Cancel);
        await AssertRootAsync(Vectors.Find("directories", name)["roots"]![profile]!, root, blocks);
    }

    [Theory, MemberData(nameof(Trees))]
    public async Task A_folder_tree_on_disk_gets_the_CID_the_reference_importer_gives_it(string name, string profile)
    {
        using var folder = new TemporaryFolder();
        if (name == "nested") WriteNested(folder.Path);
        else Directory.CreateDirectory(Path.Combine(folder.Path, "void"));
        var blocks = new MemoryBlocks();
        var seen = new Dictionary<string, string>();
        var import = new FolderImport(new UnixFsImporter(blocks, Vectors.Profile(profile)), new FolderRules())
        {
            Imported = (path, entry) => seen[Path.GetRelativePath(folder.Path, path)] = entry.Cid.ToString(),
        };
        var expected = Vectors.Find("directories", name)["roots"]![profile]!;
        await AssertRootAsync(expected, await import.AddAsync(folder.Path, Cancel), blocks);
        foreach (var (path, cid) in seen) Assert.Equal((string)expected["entries"]![path]!, cid);
    }

    [Theory, MemberData(nameof(Published))]
    public async Task A_directory_at_the_sharding_threshold_gets_the_CID_that_Kubo_publishes(int index)
    {
        var vector = Vectors.All["kubo_published"]![index]!;
        var importer = new UnixFsImporter(DiscardBlocks.Instance, Vectors.Profile((string)vector["profile"]!));
        var content = await importer.AddFileAsync(Text((string)vector["content"]!), Cancel);
        var root = await importer.AddDirectoryAsync(KuboNames(vector).Select(name => KeyValuePair.Create(name, content)), Cancel);
        Assert.Equal((string)vector["cid"]!, root.Cid.ToString());
    }

    // Kubo's test draws names from the same keystream: one byte per letter, modulo the alphabet's length.
    static IEnumerable<string> KuboNames(JsonNode vector)
    {
        var alphabet = (string)vector["alphabet"]!;
        var (count, length, last) = ((int)vector["files"]!, (int)vector["nameLen"]!, (int)vector["lastNameLen"]!);
        var stream = new Keystream((string)vector["seed"]!, long.MaxValue);
        for (var i = 0; i < count; i++)
        {
            var bytes = new byte[i == count - 1 ? last : length];
            stream.ReadExactly(bytes);
            yield return string.Concat(bytes.Select(one => alphabet[one % alphabet.Length]));
        }
    }

    static async Task AssertRootAsync(JsonNode expected, UnixFsEntry root, MemoryBlocks blocks)
    {
        Assert.Equal((string)expected["cid"]!, root.Cid.ToString());
        Assert.Equal((long)expected["tsize"]!, root.TotalBytes);
        var block = await blocks.GetAsync(root.Cid.Hash, Cancel);
        Assert.Equal((int)expected["rootBlockBytes"]!, block!.Value.Length);
        Assert.Equal(DagPbFault.None, DagPb.TryDecode(block.Value, out var node));
        Assert.Equal((int)expected["links"]!, node!.Links.Count);
        var type = UnixFsData.TryDecode(node.Data!.Value)!.Type;
        Assert.Equal((string)expected["type"]! == "directory" ? UnixFsType.Directory : UnixFsType.HamtShard, type);
    }

    static void WriteNested(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "site/img/deep"));
        Directory.CreateDirectory(Path.Combine(root, "site/ąę"));
        File.WriteAllText(Path.Combine(root, "site/index.html"), "<h1>grange</h1>\n");
        File.WriteAllBytes(Path.Combine(root, "site/img/a.bin"), Keystream.Bytes("nested-a", 300_000));
        File.WriteAllBytes(Path.Combine(root, "site/img/deep/b.bin"), Keystream.Bytes("nested-b", 2_500_000));
        File.WriteAllBytes(Path.Combine(root, "site/empty.txt"), []);
        File.WriteAllText(Path.Combine(root, "site/ąę/zażółć.txt"), "zażółć\n");
    }

    static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}

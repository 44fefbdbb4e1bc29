using System.Text.Json.Nodes;
using Grange.Tests;

namespace Grange.Content.Tests;

public sealed class FileVectorTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string, string>> Files => Vectors.Rows("files", _ => true);

    public static IEnumerable<TheoryDataRow<string, string, long>> Published
        => from item in Vectors.All["kubo_published"]!.AsArray()
           where (string)item!["kind"]! == "file" && ((long)item["size"]! < 100_000_000 || Counts.Full) // the 1 GiB inputs run under GRANGE_FULL=1
           select new TheoryDataRow<string, string, long>((string)item["profile"]!, (string)item["seed"]!, (long)item["size"]!);

    [Theory, MemberData(nameof(Files))]
    public async Task A_file_gets_the_CID_the_reference_importer_gives_it(string name, string profile)
    {
        var vector = Vectors.Find("files", name);
        var expected = vector["roots"]![profile]!;
        var size = (long)vector["size"]!;
        var blocks = new CountingBlocks(DiscardBlocks.Instance);
        var entry = await new UnixFsImporter(blocks, Vectors.Profile(profile)).AddFileAsync(Open(name, size), Cancel);
        Assert.Equal((string)expected["cid"]!, entry.Cid.ToString());
        Assert.Equal((size, (long)expected["tsize"]!), (entry.Size, entry.TotalBytes));
        if (expected["blockWrites"] is not JsonValue writes) return;
        Assert.Equal(((long)writes, (long)expected["blockBytes"]!), (blocks.Writes, blocks.Bytes));
    }

    [Theory, MemberData(nameof(Published))]
    public async Task A_file_gets_the_CID_that_Kubo_publishes(string profile, string seed, long size)
    {
        var expected = Vectors.All["kubo_published"]!.AsArray().Single(item => (string)item!["seed"]! == seed && (long?)item["size"] == size);
        var entry = await new UnixFsImporter(DiscardBlocks.Instance, Vectors.Profile(profile)).AddFileAsync(new Keystream(seed, size), Cancel);
        Assert.Equal((string)expected!["cid"]!, entry.Cid.ToString());
    }

    static Stream Open(string name, long size) => name.StartsWith("zeros", StringComparison.Ordinal) ? new MemoryStream(new byte[size]) : new Keystream(name, size);
}

using System.Net;

namespace Grange.Planet.Tests.Peers;

/// <summary>Helia, the JavaScript client of IPFS, knows nothing of Grange: it reads by CID and believes only hashes.</summary>
[Collection(nameof(PeerNode))]
public sealed class HeliaTests(PeerNode node)
{
    const int Chunk = 1 << 20;

    [Fact]
    public async Task Reads_a_file_of_many_blocks_through_the_gateway()
    {
        var bytes = Bytes(seed: 1, length: 5 * Chunk + 123);
        var (read, asked) = await ReadAsync("--gateway", await node.PutAsync("through-the-gateway", bytes));
        Assert.Equal(bytes, read);
        Assert.Equal([Door(node.Url, "ipfs")], asked.Keys);
        Assert.Equal(7, asked.Values.Single()); // a root and six leaves, each asked for once
    }

    [Fact]
    public async Task Reads_a_file_of_one_block_and_one_of_none_through_the_gateway()
    {
        foreach (var length in new[] { 0, 1, 4096 })
        {
            var bytes = Bytes(seed: 2, length);
            Assert.Equal(bytes, (await ReadAsync("--gateway", await node.PutAsync($"small-{length}", bytes))).Bytes);
        }
    }

    [Fact]
    public async Task Reads_a_range_across_blocks_and_asks_for_those_blocks_only()
    {
        var bytes = Bytes(seed: 3, length: 6 * Chunk);
        var cid = await node.PutAsync("ranged", bytes);
        foreach (var way in new[] { "--gateway", "--router" })
        {
            var (read, asked) = await ReadAsync(way, cid, "--offset", $"{2 * Chunk - 5}", "--length", "10");
            Assert.Equal(bytes[(2 * Chunk - 5)..(2 * Chunk + 5)], read);
            Assert.Equal(3, asked.Where(door => door.Key.EndsWith("/ipfs", StringComparison.Ordinal)).Sum(door => door.Value)); // the root and the two leaves it touches
        }
    }

    [Fact]
    public async Task Reads_from_the_providers_themselves_when_it_knows_the_node_as_a_router_only()
    {
        var bytes = Bytes(seed: 4, length: 4 * Chunk + 1);
        var (read, asked) = await ReadAsync("--router", await node.PutAsync("by-routing", bytes));
        Assert.Equal(bytes, read);
        Assert.Equal(6, asked[Door(node.Url, "routing")]); // Helia asks the router for every block
        Assert.DoesNotContain(Door(node.Url, "ipfs"), asked.Keys);
        Assert.Equal(6, node.Providers.Sum(provider => asked.GetValueOrDefault(Door(provider.Url, "ipfs"))));
    }

    [Fact]
    public async Task Is_never_given_a_block_that_rotted_at_a_provider()
    {
        var bytes = Bytes(seed: 5, length: 3 * Chunk);
        var before = node.Providers.ToDictionary(provider => provider.Disk, provider => PiecesOf(provider.Disk).ToHashSet());
        var cid = await node.PutAsync("rotten", bytes);
        HashSet<string> Fresh(string folder) => [.. PiecesOf(folder).Except(before[folder])];

        using var first = new Rot(Fresh(node.Providers[0].Disk));
        Assert.Equal(bytes, (await ReadAsync("--router", cid)).Bytes); // the other provider has it
        Assert.Equal(bytes, (await ReadAsync("--gateway", cid)).Bytes);

        var second = Bytes(seed: 6, length: 3 * Chunk);
        foreach (var provider in node.Providers) before[provider.Disk] = [.. PiecesOf(provider.Disk)];
        var lost = await node.PutAsync("lost", second);
        using var rest = new Rot([.. node.Providers.SelectMany(provider => Fresh(provider.Disk))]);
        foreach (var way in new[] { "--router", "--gateway" })
        {
            var file = Path.Combine(node.Folder, "lost.out");
            Assert.NotNull((await RunAsync(way, lost, file)).Exits(1).Json["error"]);
            Assert.False(File.Exists(file));
        }
        using var http = new HttpClient { BaseAddress = node.Url };
        using var answer = await http.GetAsync($"/ipfs/{lost}?format=raw");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode); // known and unreadable, which is not the same as unknown
    }

    async Task<(byte[] Bytes, IReadOnlyDictionary<string, int> Asked)> ReadAsync(string way, string cid, params IEnumerable<string> more)
    {
        var file = Path.Combine(node.Folder, Path.GetRandomFileName());
        var ran = (await RunAsync(way, cid, file, more)).Exits(0);
        var asked = ran.Json["asked"]!.AsObject().ToDictionary(door => door.Key, door => (int)door.Value!);
        return (await File.ReadAllBytesAsync(file), asked);
    }

    Task<Ran> RunAsync(string way, string cid, string file, params IEnumerable<string> more)
        => Clients.RunAsync("tests/peers/helia.mjs", [way, node.Url.ToString().TrimEnd('/'), "--cid", cid, "-o", file, .. more]);

    static string Door(Uri url, string first) => $"{url.ToString().TrimEnd('/')}/{first}";

    static IEnumerable<string> PiecesOf(string folder) => Directory.EnumerateFiles(Path.Combine(folder, "pieces"), "*.car");

    static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

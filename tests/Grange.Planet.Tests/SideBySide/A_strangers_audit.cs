using Grange.Content;

namespace Grange.Planet.Tests;

/// <summary><c>grange audit N</c> in a folder that holds nothing: from published blocks and the chain alone.</summary>
[Collection(nameof(TwoNetworks))]
public sealed class A_strangers_audit(TwoNetworks two) : IDisposable
{
    readonly Planet planet = two.Planet;
    readonly string kept = Directory.CreateTempSubdirectory("grange-kept-").FullName;

    [Fact]
    public async Task From_the_node_it_finds_the_same()
    {
        var report = (await AuditAsync("--from", "0")).Exits(0).Json;

        Assert.Equal("same", (string?)report["result"]);
        Assert.Null(report["first"]);
        Assert.True((long)report["records"]! > 0);
    }

    [Fact]
    public async Task From_a_folder_of_cars_it_finds_the_same_without_the_node()
    {
        await KeepAsync();

        var report = (await AuditKeptAsync()).Exits(0).Json;

        Assert.Equal("same", (string?)report["result"]);
    }

    [Fact]
    public async Task One_changed_byte_of_a_bundle_is_noticed_and_the_bundle_is_named()
    {
        await KeepAsync();
        var bundle = await BundleAsync();
        await BendAsync(bundle);

        var ran = await AuditKeptAsync();

        Assert.Contains(ran.Exit, new[] { 2, 3 });
        Assert.Contains(bundle.ToString(), ran.Json["first"]!.ToJsonString());
    }

    [Fact]
    public async Task A_block_that_nobody_kept_is_named_as_missing()
    {
        await KeepAsync();
        var bundle = await BundleAsync();
        foreach (var file in Directory.EnumerateFiles(kept)) await WriteAsync(file, (await ReadAsync(file)).Where(block => block.Cid != bundle));

        var report = (await AuditKeptAsync()).Exits(3).Json;

        Assert.Contains(bundle.ToString(), report["first"]!.ToJsonString());
    }

    [Fact]
    public async Task A_settlement_that_does_not_exist_is_missing()
        => Assert.Equal("unknown-settlement", (string?)(await planet.RunAsync("stranger", "audit", "999")).Exits(3).Json["error"]);

    Task<Ran> AuditAsync(params string[] words) => planet.RunAsync("stranger", ["audit", $"{two.Settlement}", .. words]);

    async Task<Ran> AuditKeptAsync() => await AuditAsync("--bundles", kept, "--rpc", (string)(await planet.GetAsync("/api/v1/chain"))["rpc"]!);

    /// <summary>Fetches the whole DAG under the settlement's manifest, as anyone may.</summary>
    async Task KeepAsync()
    {
        var rows = (await planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray();
        foreach (var row in rows)
            await File.WriteAllBytesAsync(Path.Combine(kept, $"{row!["number"]}.car"), await planet.BytesAsync($"/ipfs/{row["manifest"]}?format=car"));
    }

    async Task<Cid> BundleAsync()
    {
        var epoch = (await planet.GetAsync("/api/v1/epochs?network=alpha"))["epochs"]!.AsArray().Single(row => (long?)row!["number"] == 1)!;
        return Cid.Parse((string)epoch["bundle"]!);
    }

    async Task BendAsync(Cid bundle)
    {
        var block = await planet.BytesAsync($"/ipfs/{bundle}?format=raw");
        foreach (var file in Directory.EnumerateFiles(kept))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            if (bytes.AsSpan().IndexOf(block) is var at && at < 0) continue;
            bytes[at + block.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);
        }
    }

    static async Task<List<(Cid Cid, byte[] Bytes)>> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        using var car = await CarReader.OpenAsync(stream, CancellationToken.None);
        var blocks = new List<(Cid, byte[])>();
        while (await car.ReadAsync(CancellationToken.None)) blocks.Add((car.Current.Cid, car.Current.Bytes.ToArray()));
        Assert.Null(car.Fault);
        return blocks;
    }

    static async Task WriteAsync(string file, IEnumerable<(Cid Cid, byte[] Bytes)> blocks)
    {
        await using var stream = File.Create(file);
        await using var car = await CarWriter.StartAsync(stream, [], CancellationToken.None);
        foreach (var (cid, bytes) in blocks) await car.PutAsync(cid, bytes, CancellationToken.None);
        await car.FlushAsync(CancellationToken.None);
    }

    public void Dispose() => Directory.Delete(kept, recursive: true);
}

using Grange.Content;
using Grange.Kernel;

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
    public async Task From_a_providers_disk_it_finds_the_same_because_bundles_are_stored_like_any_file()
    {
        var first = await planet.UntilAsync("the first settlement with its providers", async () =>
        {
            var row = (await planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray()[0]!;
            if ((string?)row["archive"] is not { } archive) return null;
            return (string?)(await planet.GetAsync($"/api/v1/{TwoNetworks.Alpha}/status/{archive}"))["durability"] == "durable" ? row : null;
        });
        var rpc = (string)(await planet.GetAsync("/api/v1/chain"))["rpc"]!;
        foreach (var provider in (await planet.GetAsync($"/api/v1/{TwoNetworks.Alpha}/providers"))["providers"]!.AsArray())
        {
            var ran = await planet.RunAsync("stranger", "audit", "--manifest", (string)first["manifest"]!, "--bundles", (string)provider!["url"]!, "--rpc", rpc);
            Assert.Equal("same", (string?)ran.Exits(0).Json["result"]);
        }
        Assert.DoesNotContain((await planet.GetAsync($"/api/v1/{TwoNetworks.Alpha}/files"))["files"]!.AsArray(), file => ((string)file!["name"]!).StartsWith('.'));
    }

    [Fact]
    public async Task A_settlements_car_is_that_settlement_and_neither_its_past_nor_what_people_stored()
    {
        var rows = (await planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray();
        var manifests = rows.Select(row => Cid.Parse((string)row!["manifest"]!)).ToList();
        foreach (var manifest in manifests)
        {
            var file = Path.Combine(kept, $"{manifest}.car");
            await File.WriteAllBytesAsync(file, await planet.BytesAsync($"/ipfs/{manifest}?format=car"));
            var blocks = (await ReadAsync(file)).Select(block => block.Cid).ToList();
            Assert.DoesNotContain(blocks, block => two.Files.Values.Any(stored => block == Cid.Parse(stored.Cid)));
            Assert.InRange(new FileInfo(file).Length, 1, 200_000); // the smallest file that was stored is larger
            Assert.Equal([manifest], blocks.Intersect(manifests));
        }
    }

    [Fact]
    public async Task One_changed_byte_of_a_bundle_is_noticed_and_the_bundle_is_named()
    {
        var bundle = await KeepAsync();
        var blocks = await ReadAsync(BundleFile);
        await WriteAsync(Path.Combine(kept, "rest.car"), blocks.Where(one => one.Cid != bundle));
        await WriteAsync(BundleFile, blocks.Where(one => one.Cid == bundle)); // a damaged CAR is read up to the damage: here that is this block alone
        var bytes = await File.ReadAllBytesAsync(BundleFile);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(BundleFile, bytes);

        var ran = await AuditKeptAsync();

        Assert.Contains(ran.Exit, new[] { 2, 3 });
        Assert.Contains(bundle.ToString(), ran.Json["first"]!.ToJsonString());
    }

    [Fact]
    public async Task A_block_that_nobody_kept_is_named_as_missing()
    {
        var bundle = await KeepAsync();
        var gone = (await ReadAsync(BundleFile)).Last(block => EvidenceCodec.TryDecode(block.Bytes, out _) == EvidenceFault.None).Cid;
        await WriteAsync(BundleFile, (await ReadAsync(BundleFile)).Where(block => block.Cid != gone));

        var report = (await AuditKeptAsync()).Exits(3).Json;

        Assert.NotEqual(bundle, gone);
        Assert.Contains(gone.ToString(), report["first"]!.ToJsonString());
    }

    [Fact]
    public async Task A_settlement_that_does_not_exist_is_missing()
        => Assert.Equal("unknown-settlement", (string?)(await planet.RunAsync("stranger", "audit", "999")).Exits(3).Json["error"]);

    Task<Ran> AuditAsync(params string[] words) => planet.RunAsync("stranger", ["audit", $"{two.Settlement}", .. words]);

    async Task<Ran> AuditKeptAsync() => await AuditAsync("--bundles", kept, "--rpc", (string)(await planet.GetAsync("/api/v1/chain"))["rpc"]!);

    /// <summary>Keeps what anyone may fetch: the bundle in a CAR of its own, everything else under the settlements' manifests in others.</summary>
    async Task<Cid> KeepAsync()
    {
        var epochs = (await planet.GetAsync("/api/v1/epochs"))["epochs"]!.AsArray();
        var bundle = Cid.Parse((string)epochs.Last(row => (long?)row!["settlement"] == two.Settlement)!["bundle"]!);
        await File.WriteAllBytesAsync(BundleFile, await planet.BytesAsync($"/ipfs/{bundle}?format=car"));
        var own = (await ReadAsync(BundleFile)).Select(block => block.Cid).ToHashSet();
        foreach (var row in (await planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray())
        {
            var file = Path.Combine(kept, $"{row!["number"]}.car");
            await File.WriteAllBytesAsync(file, await planet.BytesAsync($"/ipfs/{row["manifest"]}?format=car"));
            await WriteAsync(file, (await ReadAsync(file)).Where(block => !own.Contains(block.Cid)));
        }
        return bundle;
    }

    string BundleFile => Path.Combine(kept, "bundle.car");

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

using Grange.Content;
using Grange.Host.Attesting;
using Grange.Kernel;

namespace Grange.Planet.Tests;

/// <summary>An attester's folder of bundles: bounded, and the newest is always there.</summary>
public sealed class Bundles_that_are_kept : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-bundles-").FullName;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_go_when_all_together_grow_above_the_limit_and_the_newest_stays()
    {
        var kept = new KeptBundles(folder, mostBytes: 250_000);
        for (var number = 1L; number <= 5; number++) await KeepAsync(kept, number, 100_000);
        Assert.Equal(["0000000004", "0000000005"], Names());

        await KeepAsync(kept, 6, 400_000);
        Assert.Equal(["0000000006"], Names());
    }

    [Fact]
    public async Task What_is_kept_is_a_car_with_every_block_that_was_read()
    {
        var manifest = await KeepAsync(new KeptBundles(folder, KeptBundles.DefaultBytes), 7, 5000);

        await using var stream = File.OpenRead(Assert.Single(Directory.GetFiles(folder)));
        using var car = await CarReader.OpenAsync(stream, Cancel);
        var blocks = new List<Cid>();
        while (await car.ReadAsync(Cancel)) blocks.Add(car.Current.Cid);
        Assert.Equal([manifest], car.Roots);
        Assert.Contains(manifest, blocks);
        Assert.Equal(2, blocks.Count);
    }

    static async Task<Cid> KeepAsync(KeptBundles kept, long number, int size)
    {
        var source = new MemoryBlocks();
        var (manifest, data) = (Block.Of(DagNode.Map(("number", DagNode.Of(number)))), new byte[size]);
        var other = Cid.Of(Codec.Raw, data);
        await source.PutAsync(manifest.Cid, manifest.Bytes, Cancel);
        await source.PutAsync(other, data, Cancel);
        var reader = new KeptReader(source);
        foreach (var cid in new[] { manifest.Cid, other, manifest.Cid }) Assert.NotNull(await reader.GetAsync(cid.Hash, Cancel));
        await kept.KeepAsync(number, manifest.Cid, reader, Cancel);
        return manifest.Cid;
    }

    IEnumerable<string> Names() => Directory.GetFiles(folder).Select(file => Path.GetFileName(file)[..10]).Order();

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

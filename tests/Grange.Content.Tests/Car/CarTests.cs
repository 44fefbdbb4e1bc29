namespace Grange.Content.Tests;

public sealed class CarTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(0, 1), InlineData(1, 5), InlineData(3, 200)]
    public async Task What_is_written_is_read_back_in_order(int roots, int blocks)
    {
        var written = Enumerable.Range(0, blocks).Select(i => Keystream.Bytes($"block-{i}", i * 700)).ToList();
        var cids = written.Select(bytes => Cid.Of(Codec.Raw, bytes)).ToList();
        var file = new MemoryStream();
        await using (var writer = await CarWriter.StartAsync(file, cids.Take(roots), Cancel))
        {
            for (var i = 0; i < blocks; i++) await writer.PutAsync(cids[i], written[i], Cancel);
            await writer.FlushAsync(Cancel);
            Assert.Equal(file.Length, writer.Position);
        }
        file.Position = 0;
        var all = file.ToArray();
        using var reader = await CarReader.OpenAsync(file, Cancel);
        Assert.Equal(cids.Take(roots), reader.Roots);
        for (var i = 0; i < blocks; i++)
        {
            Assert.True(await reader.ReadAsync(Cancel));
            Assert.Equal(cids[i], reader.Current.Cid);
            Assert.Equal(written[i], reader.Current.Bytes.ToArray());
            Assert.Equal(written[i], all.AsSpan((int)reader.Current.BlockOffset)[..written[i].Length].ToArray());
        }
        Assert.False(await reader.ReadAsync(Cancel));
        Assert.Null(reader.Fault);
    }
}

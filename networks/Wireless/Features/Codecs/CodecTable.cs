using Grange.Kernel;
using Grange.Store;

namespace Grange.Wireless.Features.Codecs;

/// <summary>A codec as its owner wrote it.</summary>
sealed record CodecRow(Address Owner, string Name, string Source, long MadeMs);

/// <summary>The codecs of one network: each account's own, by name.</summary>
sealed class CodecTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public Task<IReadOnlyList<CodecRow>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var raw = await db.ListAsync<Raw>("SELECT owner AS Owner, name AS Name, source AS Source, made_ms AS MadeMs FROM wireless_codec WHERE network = @slug ORDER BY name, owner", new { slug }, token);
        return (IReadOnlyList<CodecRow>)[.. raw.Select(one => new CodecRow(Address.Read(one.Owner), one.Name, one.Source, one.MadeMs))];
    }, cancel);

    public Task PutAsync(CodecRow row, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        """
        INSERT INTO wireless_codec (network, owner, name, source, made_ms) VALUES (@slug, @Owner, @Name, @Source, @MadeMs)
        ON CONFLICT (network, owner, name) DO UPDATE SET source = excluded.source
        """, new { slug, Owner = row.Owner.ToByteArray(), row.Name, row.Source, row.MadeMs }, token), cancel);

    public Task<bool> RemoveAsync(Address owner, string name, CancellationToken cancel) => store.WriteAsync(
        async (db, token) => await db.RunAsync("DELETE FROM wireless_codec WHERE network = @slug AND owner = @Owner AND name = @name", new { slug, Owner = owner.ToByteArray(), name }, token) == 1, cancel);

    sealed record Raw(byte[] Owner, string Name, string Source, long MadeMs);
}

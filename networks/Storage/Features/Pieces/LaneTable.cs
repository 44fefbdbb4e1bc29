using Grange.Kernel;
using Grange.Store;

namespace Grange.Storage.Pieces;

/// <summary>Which policy each of the node's lanes has; a lane never changes its own.</summary>
sealed class LaneTable(IStore store, NetworkSlug network)
{
    readonly string slug = network.ToString();

    public Task<IReadOnlyList<(long Number, Redundancy Policy)>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
    {
        var rows = await db.ListAsync<Raw>("SELECT lane AS Lane, policy AS Policy FROM storage_lane WHERE network = @slug ORDER BY lane", new { slug }, token);
        return (IReadOnlyList<(long, Redundancy)>)[.. rows.Select(row => (row.Lane, Redundancy.Parse(row.Policy)))];
    }, cancel);

    /// <summary>Adds a lane. What lay on the node before there were lanes is lane 0's.</summary>
    public Task AddAsync(long number, Redundancy policy, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await db.RunAsync("INSERT INTO storage_lane (network, lane, policy) VALUES (@slug, @number, @policy)", new { slug, number, policy = policy.ToString() }, token);
        if (number > 0) return;
        await db.RunAsync("UPDATE storage_piece SET policy = @policy WHERE network = @slug AND policy = ''", new { slug, policy = policy.ToString() }, token);
        await db.RunAsync("UPDATE storage_object SET policy = @policy WHERE network = @slug AND policy = ''", new { slug, policy = policy.ToString() }, token);
    }, cancel);

    sealed class Raw
    {
        public long Lane { get; init; }
        public string Policy { get; init; } = "";
    }
}

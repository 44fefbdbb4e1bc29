using System.Text.Json;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Features.Privacy;
using Grange.Store;

namespace Grange.Mapping.Features.Review;

/// <summary>What one reviewer said of one picture.</summary>
sealed record Opinion(string Picture, Address Reviewer, Judgement Judgement, IReadOnlyList<PrivateArea> Regions, long MadeMs);

/// <summary>What reviewers said, each once of a picture.</summary>
sealed class ReviewTable(IStore store, NetworkSlug network)
{
    const string Columns = "picture AS Picture, reviewer AS Reviewer, judgement AS Judgement, regions AS Regions, made_ms AS MadeMs";

    readonly string slug = network.ToString();

    /// <summary>False where this reviewer has said something of the picture already.</summary>
    public Task<bool> AddAsync(Opinion one, CancellationToken cancel) => store.WriteAsync(async (db, token) => await db.RunAsync(
        "INSERT INTO map_review (network, picture, reviewer, judgement, regions, made_ms, is_said) VALUES (@slug, @Picture, @Reviewer, @Judgement, @Regions, @MadeMs, 0) ON CONFLICT (network, picture, reviewer) DO NOTHING",
        new { slug, one.Picture, Reviewer = one.Reviewer.ToByteArray(), Judgement = (long)one.Judgement, Regions = JsonSerializer.Serialize(one.Regions, ReviewJson.Default.IReadOnlyListPrivateArea), one.MadeMs }, token) == 1, cancel);

    public Task<IReadOnlyList<Opinion>> OfAsync(string picture, CancellationToken cancel) => ListAsync("picture = @picture ORDER BY made_ms, reviewer", new { slug, picture }, cancel);

    public Task<IReadOnlyList<Opinion>> UnsaidAsync(int most, CancellationToken cancel) => ListAsync("is_said = 0 ORDER BY made_ms LIMIT @most", new { slug, most = (long)most }, cancel);

    public Task SaidAsync(IEnumerable<Opinion> opinions, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        foreach (var one in opinions) await db.RunAsync("UPDATE map_review SET is_said = 1 WHERE network = @slug AND picture = @Picture AND reviewer = @Reviewer", new { slug, one.Picture, Reviewer = one.Reviewer.ToByteArray() }, token);
    }, cancel);

    Task<IReadOnlyList<Opinion>> ListAsync(string where, object parameters, CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyList<Opinion>)[.. (await db.ListAsync<Raw>($"SELECT {Columns} FROM map_review WHERE network = @slug AND {where}", parameters, token))
            .Select(one => new Opinion(one.Picture, Address.Read(one.Reviewer), (Judgement)one.Judgement, JsonSerializer.Deserialize(one.Regions, ReviewJson.Default.IReadOnlyListPrivateArea)!, one.MadeMs))], cancel);

    sealed record Raw(string Picture, byte[] Reviewer, long Judgement, string Regions, long MadeMs);
}

using Grange.Kernel;
using Grange.Store;

namespace Grange.Mapping.Features;

/// <summary>What the operator of a node chose for a network; the definition says what is everybody's.</summary>
sealed class SettingTable(IStore store, NetworkSlug network)
{
    /// <summary>Where the blurring service is; whether the built-in detector looks; who reviews; and whether contributors are believed who say that a picture is blurred.</summary>
    public const string BlurUrl = "blur-url", TakeBlurred = "take-blurred", Reviewers = "reviewers", Baseline = "baseline";

    readonly string slug = network.ToString();

    public Task<IReadOnlyDictionary<string, string>> AllAsync(CancellationToken cancel) => store.ReadAsync(async (db, token) =>
        (IReadOnlyDictionary<string, string>)(await db.ListAsync<Raw>("SELECT name AS Name, value AS Value FROM map_setting WHERE network = @slug", new { slug }, token)).ToDictionary(one => one.Name, one => one.Value), cancel);

    public Task PutAsync(string name, string value, CancellationToken cancel) => store.WriteAsync((db, token) => db.RunAsync(
        "INSERT INTO map_setting (network, name, value) VALUES (@slug, @name, @value) ON CONFLICT (network, name) DO UPDATE SET value = excluded.value", new { slug, name, value }, token), cancel);

    sealed record Raw(string Name, string Value);
}

using System.Diagnostics;
using System.Globalization;
using Grange.Tests;

namespace Grange.Planet.Tests;

/// <summary>
/// <c>kill -9</c> of the node, its chain or a provider, at moments drawn from a seed, while files are stored, epochs close and settlements go to the chain.
/// What is started again goes on, and nothing that was acknowledged is lost or done twice.
/// </summary>
public sealed class Killed_at_any_moment : IDisposable
{
    const string Network = "storage";
    const int Seed = 20_261_122;
    static readonly string[] Providers = ["one", "two", "three"];

    readonly Planet planet = new();
    readonly Random random = new(Seed);
    readonly Dictionary<string, string> urls = Providers.ToDictionary(name => name, _ => $"http://127.0.0.1:{Planet.FreePort()}");

    [Fact]
    public async Task Files_receipts_and_money_are_what_was_acknowledged()
    {
        await UpAsync();
        foreach (var name in Providers) await JoinAsync(name);
        using var consumer = new Consumer(planet, new Random(Seed + 1));
        await consumer.WorkAsync();

        for (var i = 0; i < Counts.Of(3, 20); i++)
        {
            var kill = KillAsync(i % 3, TimeSpan.FromMilliseconds(random.Next(4000)));
            await consumer.WorkAsync();
            await kill;
        }

        Assert.Equal(Counts.Of(3, 20) + 1, consumer.Files.Count);
        await new Aftermath(planet, Providers).HoldsAsync(consumer);
    }

    Task UpAsync() => planet.UpAsync("--epoch", "5");

    Task JoinAsync(string name) => planet.JoinAsync(name, Network, urls[name]);

    async Task KillAsync(int victim, TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System, CancellationToken.None);
        switch (victim)
        {
            case 0:
                planet["node"].Kill();
                await UpAsync();
                break;
            case 1:
                using (var chain = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(planet.NodeData, "chain", "anvil.pid")), CultureInfo.InvariantCulture))) chain.Kill();
                break; // the node starts it again by itself
            default:
                var provider = Providers[random.Next(Providers.Length)];
                planet[provider].Kill();
                await JoinAsync(provider);
                break;
        }
    }

    public void Dispose() => planet.Dispose();
}

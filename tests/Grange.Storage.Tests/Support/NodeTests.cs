using Grange.Content;

namespace Grange.Storage.Tests;

/// <summary>Tests that have a node of their own, with whoever joins it.</summary>
public abstract class NodeTests : IAsyncLifetime
{
    private protected readonly TestWorld world;
    private protected TestNode node = null!;
    private protected HttpClient http = null!;

    private protected NodeTests(params (string Name, DagNode Value)[] rules) => world = new TestWorld(rules);

    public async ValueTask InitializeAsync()
    {
        node = await TestNode.StartAsync(world);
        http = new HttpClient { BaseAddress = node.Url };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await node.DisposeAsync();
        await world.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static async Task UntilAsync(Func<Task<bool>> holds, int seconds = 60)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < seconds * 20, $"waited {seconds} s");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}

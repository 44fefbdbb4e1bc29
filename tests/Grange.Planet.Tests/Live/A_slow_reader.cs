using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Grange.Host.Live;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grange.Planet.Tests.Live;

/// <summary>Somebody who listens to everything and reads nothing: over a real socket, against the node's own door.</summary>
public sealed class A_slow_reader : IAsyncLifetime
{
    const int Flood = 200_000;
    const long MostBytes = 8 << 20;

    readonly LiveFeed feed = new(TimeProvider.System);
    WebApplication app = null!;
    IPEndPoint door = null!;

    public ValueTask InitializeAsync() => OpenAsync(LiveEndpoints.Patience);

    async ValueTask OpenAsync(TimeSpan patience)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        app = builder.Build();
        new LiveEndpoints(feed, TimeProvider.System, patience).Map(app);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        door = new IPEndPoint(IPAddress.Loopback, new Uri(address).Port);
    }

    [Fact]
    public async Task Costs_no_memory_holds_nobody_up_and_learns_what_it_missed()
    {
        using var slow = await ListenAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < Flood; i++) feed.Publish(new EpochHappened(NetworkSlug.Parse("storage"), i, EpochState.Open, 0));

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Flood} events that nobody read: {grown / 1024} KiB more");
        Assert.InRange(grown, long.MinValue, MostBytes);
        var newest = feed.Back(0);
        var (last, missed) = (0L, 0);
        using var lines = new StreamReader(slow.GetStream());
        while (last < newest)
        {
            var line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
            if (line is "event: missed") missed++;
            if (line?.StartsWith("id: ", StringComparison.Ordinal) != true) continue;
            var id = long.Parse(line[4..], CultureInfo.InvariantCulture);
            Assert.True(id > last, $"{id} after {last}");
            last = id;
        }
        Assert.InRange(missed, 1, Flood / LiveFeed.Kept);
    }

    [Fact]
    public async Task Loses_its_place_when_it_takes_nothing_for_long()
    {
        await app.DisposeAsync();
        await OpenAsync(TimeSpan.FromMilliseconds(300));
        using var dead = await ListenAsync();
        // more than all buffers on the way hold, again and again, as a busy node would
        for (var i = 0; i < 400; i++)
        {
            for (var j = 0; j < LiveFeed.Kept; j++) feed.Publish(new EpochHappened(NetworkSlug.Parse("storage"), j, EpochState.Open, 0));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            var buffer = new byte[1 << 16];
            while (await dead.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System) > 0) ;
            throw new IOException("the stream ended");
        });
    }

    /// <summary>A reader whose buffer is small and who reads no more than the answer begins with; of HTTP 1.0, which has no chunks.</summary>
    async Task<TcpClient> ListenAsync()
    {
        var reader = new TcpClient { ReceiveBufferSize = 4096 };
        await reader.ConnectAsync(door);
        await reader.GetStream().WriteAsync("GET /events HTTP/1.0\r\nHost: here\r\n\r\n"u8.ToArray());
        var first = new byte[12];
        await reader.GetStream().ReadExactlyAsync(first);
        Assert.Equal("HTTP/1.1 200"u8.ToArray(), first);
        return reader;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}

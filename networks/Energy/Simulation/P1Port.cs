using System.Net;
using System.Net.Sockets;

namespace Grange.Energy.Simulation;

/// <summary>A simulated meter's P1 port behind a TCP bridge: sends a telegram at every step of the simulated time, to everyone who is connected.</summary>
public sealed class P1Port : IAsyncDisposable
{
    readonly TcpListener listener;
    readonly SimulatedHome home;
    readonly FastClock clock;
    readonly long stepMs;
    readonly CancellationTokenSource ending = new();
    readonly TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task serving;

    /// <summary>Listens at once.</summary>
    /// <param name="stepSeconds">Simulated seconds between two telegrams; they fall on whole steps.</param>
    /// <param name="port">0: a free one.</param>
    public P1Port(SimulatedHome home, FastClock clock, int stepSeconds, int port = 0)
    {
        (this.home, this.clock, stepMs) = (home, clock, stepSeconds * 1_000L);
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        serving = AcceptAsync(ending.Token);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Ends when somebody has been sent a first telegram.</summary>
    public Task Read => read.Task;

    async Task AcceptAsync(CancellationToken cancel)
    {
        var readers = new List<Task>();
        try
        {
            while (true) readers.Add(SendAsync(await listener.AcceptTcpClientAsync(cancel), cancel));
        }
        catch (Exception over) when (cancel.IsCancellationRequested && over is OperationCanceledException or InvalidOperationException or SocketException)
        {
            await Task.WhenAll(readers); // it was stopped, perhaps between two readers
        }
    }

    async Task SendAsync(TcpClient reader, CancellationToken cancel)
    {
        using var one = reader;
        try
        {
            for (var next = clock.NowMs / stepMs * stepMs; next <= home.EndMs; next += stepMs)
            {
                await clock.UntilAsync(next, cancel);
                await one.GetStream().WriteAsync(P1Writer.Write(home.Say(next)), cancel);
                read.TrySetResult();
            }
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel); // its data has ended; a meter does not hang up
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // the reader has gone, or the simulation ends
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await serving;
        ending.Dispose();
    }
}

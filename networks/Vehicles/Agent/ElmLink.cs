using System.Text;
using Grange.Vehicles.Protocol.Elm327;

namespace Grange.Vehicles.Agent;

/// <summary>The line to an adapter: a command out, an answer up to the prompt in.</summary>
public sealed class ElmLink(Stream line, TimeProvider clock) : IAsyncDisposable
{
    readonly byte[] bytes = new byte[4_096];
    readonly ElmFramer framer = new();
    int from, to;

    /// <summary>Sends a command and waits for the prompt.</summary>
    /// <exception cref="TimeoutException">The adapter is silent: what it says later would be taken for the next answer, so the line is of no more use.</exception>
    /// <exception cref="IOException">The line was closed.</exception>
    public async Task<string> AskAsync(string command, TimeSpan patience, CancellationToken cancel)
    {
        await line.WriteAsync(Encoding.ASCII.GetBytes(command + "\r"), cancel);
        using var timely = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timely.Token, cancel);
        try
        {
            while (true)
            {
                if (TryTake(out var text)) return text;
                (from, to) = (0, await line.ReadAsync(bytes, either.Token));
                if (to == 0) throw new IOException("the adapter closed the line");
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"the adapter does not answer {command}");
        }
    }

    bool TryTake(out string text)
    {
        ReadOnlySpan<byte> rest = bytes.AsSpan(from, to - from);
        var found = framer.TryTake(ref rest, out text);
        from = to - rest.Length;
        return found;
    }

    public ValueTask DisposeAsync() => line.DisposeAsync();
}

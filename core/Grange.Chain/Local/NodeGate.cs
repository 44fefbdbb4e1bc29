using System.Net.Http.Headers;

namespace Grange.Chain;

/// <summary>Lets reads through to anvil while it runs, and holds them back while it is being restarted.</summary>
sealed class NodeGate(TimeProvider clock)
{
    static readonly MediaTypeHeaderValue Json = new("application/json");
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(20);

    volatile TaskCompletionSource<Uri> open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open(Uri endpoint) => open.TrySetResult(endpoint);

    public void Close()
    {
        if (open.Task.IsCompleted) open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Nobody waits any longer.</summary>
    public void Break(Exception why)
    {
        Close();
        open.TrySetException(why);
        _ = open.Task.Exception;
    }

    /// <summary>Posts and gives the answer's body; a connection that breaks is tried again behind the gate.</summary>
    public async Task<byte[]> PostAsync(HttpClient http, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                var endpoint = await open.Task.WaitAsync(Patience, clock, cancel);
                using var content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } };
                using var response = await http.PostAsync(endpoint, content, cancel);
                return await response.Content.ReadAsByteArrayAsync(cancel);
            }
            catch (HttpRequestException) when (clock.GetElapsedTime(began) < Patience)
            {
                // The loop has not noticed yet that anvil is gone.
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }
}

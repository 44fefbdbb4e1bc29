using System.Net;

namespace Grange.Planet.Tests.Docs;

/// <summary>A gateway that gives a node's answers with the last byte changed.</summary>
sealed class LyingGateway : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly HttpClient http = new();
    readonly Task serving;

    public LyingGateway(Uri node)
    {
        Url = new Uri($"http://127.0.0.1:{Planet.FreePort()}/");
        listener.Prefixes.Add($"{Url}");
        listener.Start();
        serving = ServeAsync(node);
    }

    public Uri Url { get; }

    async Task ServeAsync(Uri node)
    {
        while (listener.IsListening)
        {
            HttpListenerContext asked;
            try
            {
                asked = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            var bytes = await http.GetByteArrayAsync(new Uri(node, asked.Request.RawUrl));
            bytes[^1] ^= 1;
            await asked.Response.OutputStream.WriteAsync(bytes);
            asked.Response.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
        http.Dispose();
    }
}

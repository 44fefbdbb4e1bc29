using System.Net;
using System.Text;

namespace Grange.Planet.Tests;

/// <summary>An endpoint in front of another that does not know the <c>finalized</c> tag, as some providers' do not.</summary>
sealed class NoFinality : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly HttpClient http = new();
    readonly Uri behind;
    readonly Task serving;

    public NoFinality(Uri behind)
    {
        this.behind = behind;
        Url = new Uri($"http://127.0.0.1:{Planet.FreePort()}/");
        listener.Prefixes.Add(Url.ToString());
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Url { get; }

    async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            var answer = body.Contains("finalized", StringComparison.Ordinal)
                ? """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"unknown block tag"}}"""
                : await (await http.PostAsync(behind, new StringContent(body, Encoding.UTF8, "application/json"))).Content.ReadAsStringAsync();
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
        http.Dispose();
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>An endpoint in front of another that tells other block hashes than it.</summary>
sealed class AlteredRpc : IAsyncDisposable
{
    readonly HttpListener listener = new();
    readonly HttpClient http = new();
    readonly Uri behind;
    readonly Task serving;

    public AlteredRpc(Uri behind)
    {
        this.behind = behind;
        Url = new Uri($"http://127.0.0.1:{Planet.FreePort()}/");
        listener.Prefixes.Add($"{Url}");
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Url { get; }

    async Task ServeAsync()
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
            using var reader = new StreamReader(asked.Request.InputStream);
            using var answer = await http.PostAsync(behind, new StringContent(await reader.ReadToEndAsync(), Encoding.UTF8, "application/json"));
            var reply = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            if (reply is JsonObject && reply["result"] is JsonObject { } block && block["parentHash"] is not null) block["hash"] = "0x" + new string('e', 64);
            await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(reply.ToJsonString()));
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

using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Live;

/// <summary>One event as a browser would see it.</summary>
sealed record Heard(long? Id, string Name, JsonNode Data, DateTimeOffset At);

/// <summary>Reads server-sent events off a real connection, as a browser's EventSource does.</summary>
sealed class EventReader : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly HttpClient http;
    readonly StreamReader lines;

    EventReader(HttpClient http, StreamReader lines) => (this.http, this.lines) = (http, lines);

    /// <summary>Connects; on return the node sends what happens from now on, or after an id.</summary>
    public static async Task<EventReader> OpenAsync(Uri node, string path = "/events", long? after = null)
    {
        var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, path));
        if (after is { } id) request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
        {
            http.Dispose();
            response.EnsureSuccessStatusCode();
        }
        Assert.Equal(new MediaTypeHeaderValue("text/event-stream"), response.Content.Headers.ContentType);
        return new EventReader(http, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event; null when the node ended the stream.</summary>
    public async Task<Heard?> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var (id, name, data) = ((long?)null, "message", (string?)null);
        while (await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Length == 0 && data is not null) return new Heard(id, name, JsonNode.Parse(data)!, TimeProvider.System.GetUtcNow());
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = long.Parse(line[4..], CultureInfo.InvariantCulture);
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
        }
        return null;
    }

    /// <summary>The next event that is wanted, past those that are not.</summary>
    public async Task<Heard> NextAsync(Func<Heard, bool> wanted)
    {
        while (await NextAsync() is { } heard)
            if (wanted(heard)) return heard;
        throw new InvalidOperationException("the stream ended");
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}

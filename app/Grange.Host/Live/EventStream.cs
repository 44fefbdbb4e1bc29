using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Grange.Host.Live;

/// <summary>Server-sent events (WHATWG HTML §9.2) to one reader. Nothing is held back beside what the connection's own buffer takes.</summary>
sealed class EventStream
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/event-stream";

    readonly PipeWriter body;

    EventStream(PipeWriter body) => this.body = body;

    /// <summary>Begins the answer; nothing on the way may keep or delay it.</summary>
    public static EventStream Open(HttpResponse response)
    {
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        return new EventStream(response.BodyWriter);
    }

    /// <summary>Adds an event; <see cref="FlushAsync"/> sends it.</summary>
    /// <param name="id">What a reader names in <c>Last-Event-ID</c>; null leaves the one before.</param>
    /// <param name="name">One line.</param>
    /// <param name="data">UTF-8 without line breaks.</param>
    public void Add(long? id, string name, ReadOnlySpan<byte> data)
    {
        if (id is { } number)
        {
            body.Write("id: "u8);
            var digits = body.GetSpan(20);
            Utf8Formatter.TryFormat(number, digits, out var written);
            body.Advance(written);
            body.Write("\n"u8);
        }
        body.Write("event: "u8);
        Encoding.UTF8.GetBytes(name, body);
        body.Write("\ndata: "u8);
        body.Write(data);
        body.Write("\n\n"u8);
    }

    /// <summary>Adds a line that readers skip: it keeps a silent connection open, and finds out that nobody reads it.</summary>
    public void AddHeartbeat() => body.Write(":\n\n"u8);

    /// <summary>Adds how long a reader waits before it connects again.</summary>
    public void AddRetry() => body.Write("retry: 2000\n\n"u8);

    /// <summary>Sends; waits while the reader is slow.</summary>
    public async Task FlushAsync(CancellationToken cancel) => await body.FlushAsync(cancel);
}

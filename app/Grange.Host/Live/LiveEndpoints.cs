using System.Globalization;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grange.Host.Live;

/// <summary><c>/events</c>: what happens, as it happens.</summary>
/// <param name="feed">What happens.</param>
/// <param name="clock">The time.</param>
/// <param name="patience">How long a reader may take nothing before its place is given away.</param>
sealed class LiveEndpoints(LiveFeed feed, TimeProvider clock, TimeSpan patience)
{
    /// <summary>Readers at once.</summary>
    public const int MaxStreams = 256;

    const int Portion = 64;

    /// <summary>The usual patience.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    int streams;

    public void Map(IEndpointRouteBuilder root)
        => root.MapGet("/events", (HttpContext context, int? recent, CancellationToken cancel) => ListenAsync(context, recent, cancel))
            .WithTags("live").Produces<EventsJson>(StatusCodes.Status200OK, EventStream.MediaType).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Server-sent events: evidence, epoch, settlement, device, missed. Last-Event-ID continues; recent=N begins N events back");

    async Task<IResult> ListenAsync(HttpContext context, int? recent, CancellationToken cancel)
    {
        if (!TryBegin(context.Request, recent, out var after)) return Problem.Of(new Fault("bad-event-id", "Last-Event-ID is a number that this node sent"));
        if (Interlocked.Increment(ref streams) > MaxStreams)
        {
            Interlocked.Decrement(ref streams);
            context.Response.Headers.RetryAfter = "30";
            return Problem.Of(new Fault("too-many-streams", $"this node sends events to {MaxStreams} readers at once", "try again later, or ask the lists under /api/v1", StatusCodes.Status503ServiceUnavailable));
        }
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        try
        {
            await SendAsync(EventStream.Open(context.Response), after, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // the reader went away, or the node ends
        }
        catch (TimeoutException)
        {
            context.Abort(); // it takes nothing: whoever it is connects again, and others have its place
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
        return Results.Empty;
    }

    async Task SendAsync(EventStream stream, long after, CancellationToken cancel)
    {
        var portion = new LiveEvent[Portion];
        stream.AddRetry();
        while (true)
        {
            var (first, count) = feed.Read(after, portion);
            if (first != after + 1) stream.Add(first - 1, "missed", new EventsMissed(after, first).Json.Span);
            for (var i = 0; i < count; i++) stream.Add(first + i, portion[i].Name, portion[i].Json.Span);
            after = first + count - 1;
            await FlushAsync(stream, cancel);
            if (count == 0) await WaitAsync(stream, after, cancel);
        }
    }

    /// <summary>Until something happened after an id, with a heartbeat now and then.</summary>
    async Task WaitAsync(EventStream stream, long after, CancellationToken cancel)
    {
        var more = feed.AfterAsync(after);
        while (!more.IsCompleted)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(more, Task.Delay(Heartbeat, clock, waiting.Token));
            await waiting.CancelAsync();
            cancel.ThrowIfCancellationRequested();
            if (more.IsCompleted) return;
            stream.AddHeartbeat();
            await FlushAsync(stream, cancel);
        }
    }

    Task FlushAsync(EventStream stream, CancellationToken cancel) => stream.FlushAsync(cancel).WaitAsync(patience, clock, cancel);

    /// <summary>The id to begin after: what the reader had last, or some events back, or now.</summary>
    bool TryBegin(HttpRequest request, int? recent, out long after)
    {
        after = 0;
        if (request.Headers.TryGetValue("Last-Event-ID", out var text))
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after) && after < long.MaxValue;
        after = feed.Back(Math.Clamp(recent ?? 0, 0, LiveFeed.Kept));
        return true;
    }
}

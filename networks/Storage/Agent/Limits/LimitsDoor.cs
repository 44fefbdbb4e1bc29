using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Agent.Limits;

/// <summary>What a provider's owner lets it use of the line.</summary>
/// <param name="UpBytesPerSecond">The most it sends; null: as much as it can.</param>
/// <param name="DownBytesPerSecond">The most it takes.</param>
/// <param name="Hours">When it sends and takes at all; null: always.</param>
public sealed record LineLimits(long? UpBytesPerSecond = null, long? DownBytesPerSecond = null, OpenHours? Hours = null)
{
    /// <summary>When the doors open next; null while they are open.</summary>
    public DateTimeOffset? ClosedUntil(TimeProvider clock) => Hours?.ClosedUntil(clock.GetLocalNow());
}

/// <summary>Stands before bodies: outside its hours a provider sends and takes none, and within them no faster than it may.</summary>
/// <remarks>Proofs, look-ups and removals are small, and go on at any hour.</remarks>
sealed class LimitsDoor(LineLimits limits, TimeProvider clock)
{
    readonly TokenBucket? up = limits.UpBytesPerSecond is { } rate ? new(rate, clock) : null, down = limits.DownBytesPerSecond is { } rate ? new(rate, clock) : null;

    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsBody(context.Request))
        {
            await next(context);
            return;
        }
        if (limits.ClosedUntil(clock) is { } opens)
        {
            var seconds = (int)Math.Ceiling((opens - clock.GetLocalNow()).TotalSeconds);
            await Problem.Of(new Fault("outside-hours", $"this provider sends and takes from {limits.Hours} o'clock only", $"after {opens:HH:mm}, or from another provider", 503), seconds).ExecuteAsync(context);
            return;
        }
        if (down is not null) context.Request.Body = new PacedStream(context.Request.Body, down);
        if (up is not null) context.Response.Body = new PacedStream(context.Response.Body, up);
        await next(context);
    }

    static bool IsBody(HttpRequest request)
        => HttpMethods.IsGet(request.Method) ? request.Path.StartsWithSegments("/piece") || request.Path.StartsWithSegments("/ipfs")
            : (HttpMethods.IsPut(request.Method) || HttpMethods.IsPost(request.Method)) && request.Path.StartsWithSegments("/pdp/piece");
}

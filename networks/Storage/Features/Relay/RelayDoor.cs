using System.Net;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Relay;

/// <summary><c>/relay/{device}/…</c>: a relayed provider's doors, for those who cannot reach it themselves.</summary>
/// <remarks>
/// The node answers here in its own name with what a stranger sends. So only the provider's own doors are open, nothing that says who the caller is to the node
/// goes through, and no browser runs what comes back.
/// </remarks>
sealed class RelayDoor(Func<IReadOnlyList<StorageRunner>> networks)
{
    static readonly string[] Doors = ["/pdp/", "/piece/", "/ipfs/"];
    static readonly string[] Asked = ["Accept", "Range", "If-Range", "If-None-Match", "Cache-Control", "Authorization", "Grange-Voucher"];
    static readonly string[] Said =
    [
        "Accept-Ranges", "Content-Range", "Content-Disposition", "ETag", "Cache-Control", "Retry-After", "X-Ipfs-Path", "X-Ipfs-Roots", "Vary", "Access-Control-Allow-Origin",
        "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Expose-Headers",
    ];

    public void Map(IEndpointRouteBuilder root)
        => root.MapMethods("/relay/{device}/{**path}", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"], ForwardAsync).ExcludeFromDescription();

    async Task ForwardAsync(HttpContext context)
    {
        var (cancel, url) = (context.RequestAborted, new Uri($"http://relay{context.Request.Path.ToUriComponent()}{context.Request.QueryString}"));
        if (!RelayPath.TryRead(url, out var device, out var path) || !Doors.Any(door => path.StartsWith(door, StringComparison.Ordinal)))
        {
            await Problem.Of(new Fault("no-such-door", $"{context.Request.Path} is no path of a provider", "/relay/{device}/pdp/…, /piece/{cid}, /ipfs/{cid}?format=raw|car", 404)).ExecuteAsync(context);
            return;
        }
        if (await LineAsync(device, cancel) is not { } line)
        {
            await Problem.Of(new Fault("relay-down", $"{device} has no tunnel to this node now", "it dials again by itself", 503), retryAfterSeconds: 5).ExecuteAsync(context);
            return;
        }
        try
        {
            using var request = RequestOf(context, path + url.Query);
            using var response = await line.Http.SendAsync(request, cancel);
            await AnswerAsync(context, response, device, cancel);
        }
        catch (Exception error) when (error is HttpRequestException or IOException && !cancel.IsCancellationRequested)
        {
            if (context.Response.HasStarted) context.Abort(); // half an answer must not look whole
            else await Problem.Of(new Fault("relay-broken", $"the tunnel to {device} broke: {error.Message}", "try again", 502)).ExecuteAsync(context);
        }
    }

    async Task<RelayLine?> LineAsync(DeviceId device, CancellationToken cancel)
    {
        foreach (var network in networks())
            if ((await network.NodeAsync(cancel)).Relay.Find(device) is { } line) return line;
        return null;
    }

    static HttpRequestMessage RequestOf(HttpContext context, string path)
    {
        var asked = context.Request;
        var request = new HttpRequestMessage(new HttpMethod(asked.Method), new Uri($"http://provider{path}"));
        if (asked.ContentLength > 0 || asked.Headers.TransferEncoding.Count > 0)
        {
            BodyLimit.Lift(context); // the provider has its own limits
            request.Content = new StreamContent(asked.Body);
            if (asked.ContentLength is { } length) request.Content.Headers.ContentLength = length;
            if (asked.ContentType is { } type) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        foreach (var name in Asked)
            if (asked.Headers.TryGetValue(name, out var values)) request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        return request;
    }

    static async Task AnswerAsync(HttpContext context, HttpResponseMessage response, DeviceId device, CancellationToken cancel)
    {
        var answer = context.Response;
        answer.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => Said.Contains(header.Key, StringComparer.OrdinalIgnoreCase))) answer.Headers[name] = values.ToArray();
        if (response.Headers.Location is { } location) answer.Headers.Location = RelayPath.Of(new Uri("http://relay"), device).AbsolutePath.TrimEnd('/') + location.OriginalString;
        if (response.Content.Headers.ContentType is { } type) answer.ContentType = type.ToString();
        answer.ContentLength = response.Content.Headers.ContentLength;
        answer.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        answer.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsHead(context.Request.Method) || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified) return;
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        await body.CopyToAsync(answer.Body, cancel);
    }
}

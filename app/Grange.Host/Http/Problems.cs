using System.Text.Json;
using Grange.Kernel;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Http;

/// <summary>What a caller gets who met no door, or a door that failed: an RFC 9457 problem like every other refusal, never a stack trace.</summary>
public static partial class Problems
{
    /// <summary>What a request gets when the program itself failed: the log has the rest.</summary>
    public static async Task AnswerExceptionAsync(HttpContext context, ILogger log)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var fault = error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large => new Fault("too-large", large.Message, "send it in smaller parts", large.StatusCode),
            BadHttpRequestException { InnerException: JsonException json } => new Fault("bad-json", $"the body is not the JSON that belongs here, at {json.Path ?? "$"}", "GET /openapi/v1.json says what does"),
            BadHttpRequestException bad => new Fault("bad-request", bad.Message, Status: bad.StatusCode),
            _ => new Fault("internal", "the node could not finish this request; nothing was changed by it", "the node's log names the cause", 500),
        };
        if (error is not (null or BadHttpRequestException)) LogFailure(log, context.Request.Method, context.Request.Path, error);
        if (!context.Response.HasStarted) await Problem.Of(fault).ExecuteAsync(context);
    }

    /// <summary>A problem for a refusal that came without one: no such path, another method, another content type.</summary>
    public static Task AnswerStatusAsync(HttpContext context, IEnumerable<NetworkSlug> networks)
    {
        var (request, status) = (context.Request, context.Response.StatusCode);
        var fault = status switch
        {
            StatusCodes.Status404NotFound => new Fault("unknown-path", $"there is nothing at {request.Path}", $"GET /openapi/v1.json lists every path; the networks here: {string.Join(", ", networks)}"),
            StatusCodes.Status405MethodNotAllowed => new Fault("method-not-allowed", $"{request.Path} does not take {request.Method}", $"it takes {context.Response.Headers.Allow}"),
            StatusCodes.Status413PayloadTooLarge => new Fault("too-large", "the body is longer than this path takes"),
            StatusCodes.Status415UnsupportedMediaType => new Fault("unsupported-media-type", $"{request.Path} does not take '{request.ContentType}'", "Content-Type: application/json"),
            _ => new Fault("refused", $"{request.Method} {request.Path} was refused with {status}"),
        };
        return Problem.Of(fault with { Status = status }).ExecuteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger log, string method, PathString path, Exception error);
}

using System.Diagnostics;
using Grange.Kernel;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Http;

/// <summary>The one place where a refusal becomes an RFC 9457 problem: code, detail, hint, trace id, never a stack trace.</summary>
public static partial class Problems
{
    /// <summary>The problem document of a fault.</summary>
    public static IResult Of(Fault fault) => Results.Problem(
        detail: fault.Detail,
        statusCode: fault.Status,
        title: fault.Code.Replace('-', ' '),
        type: $"urn:grange:problem:{fault.Code}",
        extensions: new Dictionary<string, object?> { ["code"] = fault.Code, ["hint"] = fault.Hint, ["traceId"] = Activity.Current?.Id });

    /// <summary>The value as JSON, or the fault as a problem.</summary>
    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> ok) => result.TryGet(out var value, out var why) ? ok(value) : Of(why);

    /// <summary>What a request gets when the program itself failed: the log has the rest.</summary>
    public static async Task AnswerExceptionAsync(HttpContext context, ILogger log)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var fault = error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large => new Fault("too-large", large.Message, "send it in smaller parts", large.StatusCode),
            BadHttpRequestException bad => new Fault("bad-request", bad.Message, Status: bad.StatusCode),
            _ => new Fault("internal", "the node could not finish this request; nothing was changed by it", "the node's log names the cause", 500),
        };
        if (error is not (null or BadHttpRequestException)) LogFailure(log, context.Request.Method, context.Request.Path, error);
        if (!context.Response.HasStarted) await Of(fault).ExecuteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger log, string method, PathString path, Exception error);
}

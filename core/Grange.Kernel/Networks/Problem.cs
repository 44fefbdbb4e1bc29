using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Grange.Kernel;

/// <summary>A refusal as an RFC 9457 problem, with the members all of Grange's doors have: code, detail, hint, traceId.</summary>
public static class Problem
{
    /// <summary>The problem document of a fault.</summary>
    /// <param name="fault">The refusal.</param>
    /// <param name="retryAfterSeconds">When the same may be asked again, as <c>Retry-After</c>.</param>
    public static IResult Of(Fault fault, int? retryAfterSeconds = null)
    {
        var problem = Results.Problem(
            detail: fault.Detail,
            statusCode: fault.Status,
            title: fault.Code.Replace('-', ' '),
            type: $"urn:grange:problem:{fault.Code}",
            extensions: new Dictionary<string, object?> { ["code"] = fault.Code, ["hint"] = fault.Hint, ["traceId"] = Activity.Current?.Id });
        return retryAfterSeconds is { } seconds ? new Later(problem, seconds) : problem;
    }

    /// <summary>The value as the answer, or the fault as a problem.</summary>
    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> ok) => result.TryGet(out var value, out var why) ? ok(value) : Of(why);

    sealed class Later(IResult inner, int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return inner.ExecuteAsync(context);
        }
    }
}

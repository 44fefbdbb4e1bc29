using System.Diagnostics;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage;

/// <summary>A refusal as an RFC 9457 problem, with the members all of Grange's doors have: code, detail, hint, traceId.</summary>
static class Problem
{
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

    sealed class Later(IResult inner, int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return inner.ExecuteAsync(context);
        }
    }
}

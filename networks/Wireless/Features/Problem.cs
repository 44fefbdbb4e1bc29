using System.Diagnostics;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Wireless.Features;

/// <summary>A refusal as an RFC 9457 problem, with the members all of Grange's doors have: code, detail, hint, traceId.</summary>
static class Problem
{
    public static IResult Of(Fault fault) => Results.Problem(
        detail: fault.Detail,
        statusCode: fault.Status,
        title: fault.Code.Replace('-', ' '),
        type: $"urn:grange:problem:{fault.Code}",
        extensions: new Dictionary<string, object?> { ["code"] = fault.Code, ["hint"] = fault.Hint, ["traceId"] = Activity.Current?.Id });
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Mapping.Features.Access;

/// <summary>Lets pages of other origins read the map, as Panoramax' viewers do from wherever they are served. No cookie comes with such a call: who writes sends a token.</summary>
static class OtherPages
{
    const string Methods = "GET, POST, OPTIONS", Headers = "Authorization, Content-Type";

    public static RouteGroupBuilder Welcome(RouteGroupBuilder api)
    {
        api.AddEndpointFilter(async (call, next) =>
        {
            call.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
            return await next(call);
        });
        api.MapMethods("/{**path}", [HttpMethods.Options], (HttpContext context) =>
        {
            (context.Response.Headers.AccessControlAllowMethods, context.Response.Headers.AccessControlAllowHeaders) = (Methods, Headers);
            return Results.NoContent();
        }).ExcludeFromDescription();
        return api;
    }
}

using Microsoft.AspNetCore.Http;

namespace Grange.Host.Http;

/// <summary>Host names that networks answer for themselves; asked before every path of the node. Filled while the node maps its doors.</summary>
sealed class HostedSites
{
    readonly List<Func<HttpContext, Task<bool>>> sites = [];

    public void Add(Func<HttpContext, Task<bool>> answer) => sites.Add(answer);

    /// <summary>Lets whoever knows the request's host name answer it; every other request goes on.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        foreach (var site in sites)
            if (await site(context)) return;
        await next(context);
    }
}

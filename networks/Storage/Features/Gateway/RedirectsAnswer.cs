using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>Answers for a path that is not there by the site's own <c>_redirects</c>. Only where a site has an origin of its own.</summary>
sealed class RedirectsAnswer(IBlockReader blocks, UnixFsAnswer files)
{
    const string Name = "_redirects";

    readonly UnixFsReader reader = new(blocks);

    /// <param name="context">Gets the answer.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="missing">Why it is not there: the answer where no rule is for it.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<Fault?> SendAsync(HttpContext context, GatewayRequest request, DagFault missing, CancellationToken cancel)
    {
        if (!(await reader.ResolveAsync(request.Root, Name, cancel)).TryGet(out var file, out var none))
            return GatewayAnswer.FaultOf(none.Reason is DagReason.NotFound or DagReason.NotADirectory ? missing : none);
        if (!file.IsFile) return GatewayAnswer.FaultOf(missing);
        if (file.Size > RedirectRules.MaxBytes) return RedirectRules.TooLarge;
        var text = new MemoryStream((int)file.Size);
        if (await reader.CopyAsync(file, 0, file.Size, text, cancel) is { } broken) return GatewayAnswer.FaultOf(broken);
        if (!RedirectRules.Parse(text.GetBuffer().AsSpan(0, (int)text.Length)).TryGet(out var rules, out var wrong)) return wrong;
        var path = request.RawPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (rules.Find(path, context.Request.QueryString.ToUriComponent()) is not { } found) return GatewayAnswer.FaultOf(missing);
        return found.Status is >= 300 and < 400 ? Redirect(context, found) : await RewriteAsync(context, request, found, cancel);
    }

    static Fault? Redirect(HttpContext context, Redirected found)
    {
        context.Response.StatusCode = found.Status;
        context.Response.Headers.Location = found.To;
        return null;
    }

    async Task<Fault?> RewriteAsync(HttpContext context, GatewayRequest request, Redirected found, CancellationToken cancel)
    {
        var path = found.To.Split('?')[0];
        var there = request with { RawPath = path, Segments = [.. DagPath.Split(path).Select(Uri.UnescapeDataString)], Status = found.Status };
        var resolved = await DagPath.ResolveAsync(blocks, there.Root, there.Segments, null, cancel);
        if (!resolved.TryGet(out var end, out var fault)) return GatewayAnswer.FaultOf(fault);
        GatewayAnswer.Name(context.Response, there, end.Roots);
        return await files.SendAsync(context, there, end, cancel);
    }
}

using System.Diagnostics;
using System.Globalization;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Agent;

/// <summary>Stands before what a provider sends: bytes of content leave for a voucher that covers them, and for nothing else.</summary>
/// <remarks>Answers without content (refusals, HEAD) are free. A request without a voucher, or with one that does not cover it, gets 402 and the terms.</remarks>
sealed class EgressDoor(EgressTill till)
{
    /// <summary>The request's header: <c>channel;cumulative;signature</c>.</summary>
    public const string Header = "Grange-Voucher";

    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (!HttpMethods.IsGet(context.Request.Method) || !(path.StartsWithSegments("/piece") || path.StartsWithSegments("/ipfs")))
        {
            await next(context);
            return;
        }
        var text = context.Request.Headers[Header].ToString();
        var voucher = Voucher.TryParse(text);
        if (text.Length > 0 && voucher is null)
        {
            await RefuseAsync(context, new Fault("voucher-malformed", $"'{Header}' is channel;cumulative;signature", "sign one: grange storage get --pay", 402), null, 0);
            return;
        }
        var plain = context.Response.Body;
        await using var metered = new MeteredBody(plain, context.Response, till, voucher);
        context.Response.Body = metered;
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        catch (PaymentNeededException unpaid)
        {
            context.Response.Body = plain;
            if (context.Response.HasStarted) context.Abort(); // cut off, so that nobody takes it for complete
            else await RefuseAsync(context, unpaid.Fault, voucher?.Channel, unpaid.Bytes);
        }
        finally
        {
            context.Response.Body = plain;
        }
    }

    /// <summary>402 with everything a consumer needs to pay (RFC 9457).</summary>
    async Task RefuseAsync(HttpContext context, Fault fault, Hash32? channel, long bytes)
    {
        context.Response.Clear();
        context.Response.Headers.CacheControl = "no-store";
        Gateway.GatewayAnswer.AllowOrigins(context.Response);
        await Results.Problem(
            detail: fault.Detail, statusCode: fault.Status, title: fault.Code.Replace('-', ' '), type: $"urn:grange:problem:{fault.Code}",
            extensions: new Dictionary<string, object?>
            {
                ["code"] = fault.Code,
                ["hint"] = fault.Hint,
                ["traceId"] = Activity.Current?.Id,
                ["microUsdPerTib"] = till.Price.MicroUsdPerTib,
                ["bytes"] = bytes,
                ["cumulative"] = till.Needed(channel, bytes).ToString(CultureInfo.InvariantCulture),
                ["payee"] = till.Terms.Payee.ToString(),
                ["channels"] = till.Terms.Channels.ToString(),
                ["chainId"] = till.Terms.ChainId,
                ["asset"] = till.Terms.Asset.ToString(),
            }).ExecuteAsync(context);
    }
}

/// <summary>Content was about to leave that nobody pays for.</summary>
sealed class PaymentNeededException(Fault fault, long bytes) : Exception(fault.Detail)
{
    public Fault Fault { get; } = fault;

    /// <summary>How many bytes it would have been.</summary>
    public long Bytes { get; } = bytes;
}

using Grange.Kernel;
using Grange.Storage.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Files;

/// <summary>What storing would cost, and what is stored runs on.</summary>
sealed class QuoteEndpoints(StorageRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/quote", QuoteAsync).Produces<QuoteJson>().WithSummary("What storing ?bytes= costs: at most, and at the providers' own prices now; ?policy=, ?days=, ?lifetime=");
        api.MapPost("/renew", RenewAsync).Produces<FileJson>().WithSummary("Orders a name for longer; ?name=, ?days=");
    }

    async Task<IResult> QuoteAsync(long bytes, string? policy, string? lifetime, string? days, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (bytes is < 0 or > Order.MaxByteCopies / Redundancy.MaxParts) return Problem.Of(new Fault("bad-size", $"{bytes} bytes cannot be ordered at once", $"0 to {Order.MaxByteCopies / Redundancy.MaxParts}"));
        if (!Keeping.Read(policy, lifetime, days, node.Terms).TryGet(out var keeping, out var fault)) return Problem.Of(fault);
        var market = new ProviderMarket(node);
        var part = keeping.Policy.PartOf(bytes);
        var taken = ProviderChoice.Pick(
            await market.CandidatesAsync(cancel),
            new Wanted(Math.Min(part, node.Terms.SegmentBytes), node.Terms.CeilingMicroUsd, keeping.Policy.Parts, node.Terms.Dev, false, new HashSet<Address>(), new HashSet<DeviceId>(), new HashSet<string>()), node.NowMs);
        var likely = taken.Aggregate((Int128)0, (sum, one) => sum + RentRule.Units(part, one.AskMicroUsd, keeping.TermMs));
        var perTib = taken.Count < keeping.Policy.Parts ? (long?)null : (taken.Sum(one => one.AskMicroUsd) + keeping.Policy.Needed - 1) / keeping.Policy.Needed;
        return Results.Json(new QuoteJson(
            keeping.Policy.ToString(), bytes, keeping.Days, RentQuote.Of(RentQuote.BlockBytes(bytes), keeping, node.Terms).Value, perTib is null ? null : (long)((likely + RentRule.Divisor - 1) / RentRule.Divisor),
            perTib, node.Terms.CeilingMicroUsd * keeping.Policy.Parts / keeping.Policy.Needed, taken.Count, keeping.Policy.Parts), StorageJson.Default.QuoteJson);
    }

    async Task<IResult> RenewAsync(string name, string? days, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Objects.FindAsync(name, cancel) is not { } stored) return Problem.Of(FileEndpoints.Unknown(name));
        if (stored.Payer != node.Accounts.Default) return Problem.Of(new Fault("not-yours", $"'{name}' is another account's", Status: 403));
        if (!Keeping.Read(null, null, days, node.Terms).TryGet(out var keeping, out var fault)) return Problem.Of(fault);
        if (!(await new ObjectKeeping(node).RenewAsync(stored, keeping.Days, cancel)).TryGet(out var renewed, out fault)) return Problem.Of(fault);
        return Results.Json(FileJson.Of(renewed, await node.Objects.DurabilityAsync(renewed.Cid, renewed.Policy, cancel), node), StorageJson.Default.FileJson);
    }
}

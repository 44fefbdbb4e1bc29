using Grange.Energy.Protocol.Csv;
using Grange.Energy.Rules.Market;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy.Features.Market;

/// <summary>What if: a series of homes under a key and a price rule. Nothing of it is kept.</summary>
sealed class SimulateEndpoint
{
    const int MostBytes = 16 << 20;

    public void Map(IEndpointRouteBuilder api) => api.MapPost("/simulate", SimulateAsync).Accepts<string>("text/csv").Produces<SimulatedCommunityJson>()
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithSummary("What homes of a CSV (slot, hNN_load_wh, hNN_pv_wh, …, retail_microusd_per_kwh) would pay: ?key=&price=&feedInMicro=&shares=30,20,…");

    static async Task<IResult> SimulateAsync(HttpContext context, string? key, string? price, long? feedInMicro, string? shares, CancellationToken cancel)
    {
        if (await BodyAsync(context.Request, cancel) is not { } text) return Problem.Of(new Fault("body-too-large", $"a series has at most {MostBytes} bytes", "send less slots", 413));
        using var file = new StringReader(text);
        if (!HomeSeries.Read(file).TryGet(out var series, out var fault)) return Problem.Of(fault);
        if (!Terms(series.Homes.Count, key, price, feedInMicro, shares).TryGet(out var terms, out fault)) return Problem.Of(fault);
        var bill = CommunityYear.Run(series, [.. Enumerable.Range(0, series.Homes.Count)], .., terms);
        return Results.Json(new SimulatedCommunityJson(bill.Slots, bill.AloneMicro, bill.CommunityMicro, bill.RoundingMicro, bill.LoadWh, bill.YieldWh, bill.OwnWh, bill.SharedWh,
            [.. bill.Homes.Select(home => new SimulatedHomeJson(home.Home, home.AloneMicro, home.CommunityMicro, home.ImportWh, home.ExportWh, home.BoughtWh, home.SoldWh))]), MarketJson.Default.SimulatedCommunityJson);
    }

    static Result<PoolTerms> Terms(int homes, string? key, string? price, long? feedInMicro, string? shares)
    {
        if (SharingKeys.Of(key ?? "dynamic") is not { } sharing) return new Fault("bad-key", $"'{key}' is no sharing key", string.Join(", ", SharingKeys.Names));
        if (PoolPrice.RuleOf(price ?? "mmr") is not { } rule) return new Fault("bad-price", $"'{price}' is no price rule", string.Join(", ", PoolPrice.Names));
        if (feedInMicro is < 0 or > 1_000_000_000) return new Fault("bad-feed-in", $"feedInMicro is {feedInMicro}", "0 to 1000000000 micro-dollars per kWh");
        var parts = shares?.Split(',').Select(part => long.TryParse(part, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var share) && share <= int.MaxValue ? share : -1).ToArray() ?? [];
        if (parts.Contains(-1) || sharing.NeedsShares() && parts.Length != homes) return new Fault("bad-shares", $"{sharing.Name()} needs a whole share for each of {homes} homes", "shares=30,20,…");
        return new PoolTerms(sharing, rule, feedInMicro ?? 80_000, parts, []);
    }

    static async Task<string?> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (body.Length + read > MostBytes) return null;
            body.Write(buffer, 0, read);
        }
        return System.Text.Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}

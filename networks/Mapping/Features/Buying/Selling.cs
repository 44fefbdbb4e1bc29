using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Rewards;

namespace Grange.Mapping.Features.Buying;

/// <summary>What consumers buy with credits: <c>{polygon: GeoJSON text, weeks}</c>, all pictures there for so long; or <c>{burst: cell or "lat,lng"}</c>, a bounty on a place.</summary>
sealed class Selling(INetworkHost host, MappingRunner running) : ISeller
{
    /// <inheritdoc/>
    public async Task<Result<Offer>> QuoteAsync(DagNode ask, HoldId hold, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (ask.TryGetText("burst", out var where)) return Burst(node, where, hold);
        if (!ask.TryGetText("polygon", out var text)) return new Fault("bad-ask", "what is asked for is a polygon for weeks, or a burst", """ask {"polygon": "{...GeoJSON...}", "weeks": 1} or {"burst": "52.52,13.405"}""");
        if (!Polygon.Read(text).TryGet(out var ring, out var fault)) return fault;
        var weeks = ask.TryGetLong("weeks", out var asked) ? asked : 1;
        if (weeks is < 1 or > OrderBody.MostWeeks) return new Fault("bad-weeks", $"weeks: 1 to {OrderBody.MostWeeks}");
        if (CellSet.Within(ring, TakenBody.Resolution, (int)OrderBody.MostHexes) is not { Count: > 0 } cells) return new Fault("bad-polygon", "the polygon has no hex, or too many", "at most 4 km²");
        var mapped = Mapped(node, ring, cells).Count;
        if (mapped == 0) return new Fault("not-mapped", "nobody has mapped anything there yet", "put a bounty on it: grange map burst LAT,LNG", 404);
        var compact = CellSet.Compact(cells).Order().ToList();
        if (compact.Count > OrderBody.MostCells) return new Fault("bad-polygon", "the polygon is too ragged", "draw it more simply");
        var credits = mapped * weeks * MappingTerms.CreditsPerHexWeek(host.Definition);
        var body = new OrderBody(compact, mapped, weeks, credits, hold);
        return new Offer(ask, Worth(credits), $"{mapped} hexes of {host.Definition.Slug} for {weeks} week{(weeks == 1 ? "" : "s")}", MappingKinds.Order, body.ToNode()) { ForCredits = true };
    }

    Result<Offer> Burst(MappingNode node, string where, HoldId hold)
    {
        if (!TryPlace(where, out var cell)) return new Fault("bad-place", $"'{where}' is no place", "52.52,13.405 or an H3 cell of resolution 9 to 12");
        var body = new BurstBody(cell, node.NowMs + Consumption.BurstMs, MappingTerms.CreditsPerBurst(host.Definition), hold);
        return new Offer(DagNode.Map(("burst", DagNode.Of(cell.ToString()))), Worth(body.Credits), $"a bounty on {cell} of {host.Definition.Slug}", MappingKinds.Burst, body.ToNode()) { ForCredits = true };
    }

    static bool TryPlace(string text, out H3Cell cell)
    {
        if (H3Cell.TryParse(text, out cell)) return cell.Resolution is >= 9 and <= TakenBody.Resolution;
        var parts = text.Split(',');
        if (parts.Length != 2 || !double.TryParse(parts[0], System.Globalization.CultureInfo.InvariantCulture, out var lat) || !double.TryParse(parts[1], System.Globalization.CultureInfo.InvariantCulture, out var lng)) return false;
        var place = new LatLng(lat, lng);
        if (!place.IsValid || Math.Abs(lng) > 180) return false;
        cell = H3Cell.Of(place, 11); // some fifty metres: what one sees from the street
        return true;
    }

    /// <inheritdoc/>
    public async Task<Result<DagNode>> SellAsync(Offer offer, IPayment payment, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await payment.SayAsync(cancel)).TryGet(out _, out var fault)) return fault;
        if (offer.Kind == MappingKinds.Burst) return DagNode.Map(("burst", DagNode.Of(offer.Ask.AsMap["burst"].AsText)));
        if (!Polygon.Read(offer.Ask.AsMap["polygon"].AsText).TryGet(out var ring, out fault)) return fault;
        var cells = CellSet.Within(ring, TakenBody.Resolution, (int)OrderBody.MostHexes)!;
        var pictures = await node.Pictures.FindAsync(Found(node, ring).Where(one => cells.Contains(H3Cell.Of(one.At, TakenBody.Resolution))).Select(one => one.Id), cancel);
        return DagNode.Map(("pictures", DagNode.List(pictures.Where(picture => picture.Public is not null).Select(picture => DagNode.Map(
            ("id", DagNode.Of(picture.Id)), ("cid", DagNode.Of(picture.Public!.Value.ToString())), ("latE7", DagNode.Of((long)Math.Round(picture.At!.Value.Lat * 1e7))), ("lngE7", DagNode.Of((long)Math.Round(picture.At.Value.Lng * 1e7))),
            ("capturedMs", DagNode.Of(picture.CapturedMs!.Value)), ("heading", DagNode.Of((long)Math.Round(picture.Heading ?? 0))))).ToArray())));
    }

    static List<Catalogue.PictureIndex.Entry> Found(MappingNode node, IReadOnlyList<LatLng> ring)
        => node.Index.Within(ring.Min(one => one.Lng), ring.Min(one => one.Lat), ring.Max(one => one.Lng), ring.Max(one => one.Lat), _ => true, int.MaxValue);

    static HashSet<H3Cell> Mapped(MappingNode node, IReadOnlyList<LatLng> ring, HashSet<H3Cell> cells) => [.. Found(node, ring).Select(one => H3Cell.Of(one.At, TakenBody.Resolution)).Where(cells.Contains)];

    static MicroUsd Worth(long credits) => new(credits * ICredits.MicroUsd);
}

using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Mapping.Features.Ingest;
using Grange.Mapping.Features.Pictures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Grange.Mapping.Features.Catalogue;

/// <summary>The map as STAC and Panoramax' clients read it. Only what is public is ever there.</summary>
sealed class CatalogueEndpoints(MappingRunner running)
{
    const int MostPerPage = 1_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("", LandingAsync).WithSummary("The catalogue: what it is and where everything is");
        api.MapGet("/search", async (HttpContext context, CancellationToken cancel) => await SearchAsync(context, SearchQuery.Read(context.Request.Query), cancel)).WithSummary("Public pictures by bbox, datetime, collections, ids; limit 100");
        api.MapPost("/search", async (HttpContext context, CancellationToken cancel) => await SearchAsync(context, await SearchQuery.ReadAsync(context.Request, cancel), cancel)).WithSummary("The same, asked in JSON");
        api.MapGet("/collections", CollectionsAsync).WithSummary("Sequences that have public pictures");
        api.MapGet("/collections/{id}", CollectionAsync).WithSummary("A sequence");
        api.MapGet("/collections/{id}/items", ItemsAsync).WithSummary("The public pictures of a sequence, in order");
        api.MapGet("/collections/{id}/items/{item}", ItemAsync).WithSummary("A picture");
        api.MapGet("/pictures/{id}/{size}.jpg", PictureAsync).WithSummary("A public picture: hd, sd (2048 wide) or thumb (500 wide)");
        api.MapGet("/configuration", () => Results.Json(new JsonObject { ["name"] = new JsonObject { ["label"] = "Grange" }, ["auth"] = new JsonObject { ["enabled"] = true }, ["license"] = new JsonObject { ["id"] = "CC-BY-SA-4.0" } })).WithSummary("What upload tools ask of an instance");
    }

    async Task<IResult> LandingAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var root = UploadEndpoints.Base(context);
        return Results.Json(new JsonObject
        {
            ["type"] = "Catalog",
            ["stac_version"] = "1.0.0",
            ["id"] = node.Slug.ToString(),
            ["title"] = node.Host.Definition.Title,
            ["description"] = "Street-level pictures by whoever drives, walks or rides",
            ["conformsTo"] = new JsonArray(
                "https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/browseable", "https://api.stacspec.org/v1.0.0/collections", "https://api.stacspec.org/v1.0.0/ogcapi-features", "https://api.stacspec.org/v1.0.0/item-search",
                "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson"),
            ["extent"] = new JsonObject { ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(new JsonArray(-180, -90, 180, 90)) }, ["temporal"] = new JsonObject { ["interval"] = new JsonArray(new JsonArray(null, null)) } },
            ["links"] = new JsonArray(
                Stac.Link("self", root, "application/json"), Stac.Link("root", root, "application/json"), Stac.Link("service-desc", "/openapi/v1.json", "application/vnd.oai.openapi+json;version=3.0"),
                Stac.Link("data", $"{root}/collections", "application/json"), Stac.Link("search", $"{root}/search", Stac.GeoJson), Stac.Link("xyz", $"{root}/map/{{z}}/{{x}}/{{y}}.mvt", "application/vnd.mapbox-vector-tile", "Pictures and sequences vector tiles"),
                Stac.Link("collection-preview", $"{root}/collections/{{id}}/thumb.jpg", "image/jpeg"), Stac.Link("item-preview", $"{root}/pictures/{{id}}/thumb.jpg", "image/jpeg")),
        });
    }

    async Task<IResult> SearchAsync(HttpContext context, Result<SearchQuery> asked, CancellationToken cancel)
    {
        if (!asked.TryGet(out var query, out var fault)) return Problem.Of(fault);
        var node = await running.NodeAsync(cancel);
        var root = UploadEndpoints.Base(context);
        IReadOnlyList<Picture> pictures;
        if (query.Ids.Count > 0)
        {
            pictures = [.. (await node.Pictures.FindAsync(query.Ids.Take(MostPerPage), cancel)).Where(IsPublic)];
        }
        else
        {
            var found = node.Index.Within(query.West, query.South, query.East, query.North, one => one.CapturedMs >= query.FromMs && one.CapturedMs <= query.ToMs
                && (query.Collections.Count == 0 || query.Collections.Contains(node.Index.SequenceOf(one.Sequence))), query.Limit);
            pictures = await node.Pictures.FindAsync(found.Select(one => one.Id), cancel);
        }
        return Results.Json(Stac.Features(pictures.Where(IsPublic).Select(picture => Stac.Item(root, picture, null, null)), Stac.Link("self", $"{root}/search", Stac.GeoJson), Stac.Link("root", root, "application/json")), contentType: Stac.GeoJson);
    }

    async Task<IResult> CollectionsAsync(HttpContext context, int? limit, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var root = UploadEndpoints.Base(context);
        var sequences = new JsonArray();
        foreach (var sequence in (await node.Sets.SequencesAsync(null, cancel)).Reverse())
        {
            if (sequences.Count == Math.Clamp(limit ?? 100, 1, MostPerPage)) break;
            var pictures = await PublicAsync(node, sequence.Id, cancel);
            if (pictures.Count > 0) sequences.Add(Stac.Collection(root, sequence, pictures));
        }
        return Results.Json(new JsonObject { ["collections"] = sequences, ["links"] = new JsonArray(Stac.Link("self", $"{root}/collections", "application/json"), Stac.Link("root", root, "application/json")) });
    }

    async Task<IResult> CollectionAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return await node.Sets.FindSequenceAsync(id, cancel) is { } sequence ? Results.Json(Stac.Collection(UploadEndpoints.Base(context), sequence, await PublicAsync(node, id, cancel))) : Problem.Of(UploadEndpoints.Unknown("collection", id));
    }

    async Task<IResult> ItemsAsync(string id, HttpContext context, int? limit, int? startAfterRank, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Sets.FindSequenceAsync(id, cancel) is null) return Problem.Of(UploadEndpoints.Unknown("collection", id));
        var (root, all) = (UploadEndpoints.Base(context), await PublicAsync(node, id, cancel));
        var page = all.Select((picture, at) => (picture, at)).Where(one => one.picture.Place > (startAfterRank ?? 0)).Take(Math.Clamp(limit ?? MostPerPage, 1, MostPerPage)).ToList();
        JsonObject[] links = page.Count > 0 && page[^1].at + 1 < all.Count
            ? [Stac.Link("self", $"{root}/collections/{id}/items", Stac.GeoJson), Stac.Link("next", $"{root}/collections/{id}/items?limit={page.Count}&startAfterRank={page[^1].picture.Place}", Stac.GeoJson)]
            : [Stac.Link("self", $"{root}/collections/{id}/items", Stac.GeoJson)];
        return Results.Json(Stac.Features(page.Select(one => Stac.Item(root, one.picture, all.ElementAtOrDefault(one.at - 1), all.ElementAtOrDefault(one.at + 1))), links), contentType: Stac.GeoJson);
    }

    async Task<IResult> ItemAsync(string id, string item, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var all = (await PublicAsync(node, id, cancel)).ToList();
        var at = all.FindIndex(picture => picture.Id == item);
        return at < 0 ? Problem.Of(UploadEndpoints.Unknown("picture", item)) : Results.Json(Stac.Item(UploadEndpoints.Base(context), all[at], all.ElementAtOrDefault(at - 1), all.ElementAtOrDefault(at + 1)), contentType: Stac.GeoJson);
    }

    async Task<IResult> PictureAsync(string id, string size, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Pictures.FindAsync(id, cancel) is not { } picture || !IsPublic(picture)) return Problem.Of(UploadEndpoints.Unknown("picture", id));
        if ((size switch { "hd" => picture.Public, "sd" => picture.Small, "thumb" => picture.Thumb, _ => null }) is not { } cid) return Problem.Of(new Fault("not-found", "a picture comes as hd.jpg, sd.jpg or thumb.jpg", Status: 404));
        if (node.Host.Policy.Check(new PolicyQuestion("read", Content: cid)) is { } denied) return Problem.Of(denied);
        if (await node.Files.ReadAsync(cid, cancel) is not { } bytes) return Problem.Of(new Fault("content-missing", $"{cid} is not to be had now", "try again later", 503), retryAfterSeconds: 30);
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Bytes(bytes, "image/jpeg", entityTag: new EntityTagHeaderValue($"\"{cid}\""));
    }

    static bool IsPublic(Picture picture) => picture is { State: PictureState.Ready, SequenceId: not null };

    static async Task<IReadOnlyList<Picture>> PublicAsync(MappingNode node, string sequence, CancellationToken cancel) => [.. (await node.Pictures.OfSequenceAsync(sequence, cancel)).Where(IsPublic)];
}

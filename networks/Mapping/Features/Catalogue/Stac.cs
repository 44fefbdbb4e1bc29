using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Mapping.Features.Ingest;
using Grange.Mapping.Features.Pictures;

namespace Grange.Mapping.Features.Catalogue;

/// <summary>Pictures and sequences as STAC 1.0 has them (Items, Collections), with what Panoramax' clients look for beside.</summary>
static class Stac
{
    public const string GeoJson = "application/geo+json";

    const string Version = "1.0.0", Licence = "CC-BY-SA-4.0";

    public static JsonObject Link(string rel, string href, string type, string? title = null)
    {
        var link = new JsonObject { ["rel"] = rel, ["href"] = href, ["type"] = type };
        if (title is not null) link["title"] = title;
        return link;
    }

    /// <summary>RFC 3339 with milliseconds.</summary>
    public static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>As Panoramax calls a picture's state.</summary>
    public static string Status(Picture picture) => picture.State switch { PictureState.Ready => "ready", PictureState.Rejected or PictureState.Gone => "broken", _ => "waiting-for-process" };

    /// <summary>A picture as a STAC Item.</summary>
    /// <param name="root">The API's address.</param>
    /// <param name="picture">One that says where and when.</param>
    /// <param name="before">The picture before it in its sequence.</param>
    /// <param name="after">The one after it.</param>
    public static JsonObject Item(string root, Picture picture, Picture? before, Picture? after)
    {
        var sequence = picture.SequenceId ?? picture.SetId;
        var links = new JsonArray(
            Link("self", $"{root}/collections/{sequence}/items/{picture.Id}", GeoJson), Link("root", root, "application/json"), Link("parent", $"{root}/collections/{sequence}", "application/json"),
            Link("collection", $"{root}/collections/{sequence}", "application/json"), Link("license", "https://spdx.org/licenses/CC-BY-SA-4.0.html", "text/html"));
        if (before is not null) links.Add(Neighbour(root, "prev", before));
        if (after is not null) links.Add(Neighbour(root, "next", after));
        return new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = Version,
            ["stac_extensions"] = new JsonArray("https://stac-extensions.github.io/view/v1.0.0/schema.json", "https://stac-extensions.github.io/perspective-imagery/v1.0.0/schema.json"),
            ["id"] = picture.Id,
            ["collection"] = sequence,
            ["geometry"] = Point(picture),
            ["bbox"] = new JsonArray(picture.At!.Value.Lng, picture.At.Value.Lat, picture.At.Value.Lng, picture.At.Value.Lat),
            ["providers"] = new JsonArray(new JsonObject { ["name"] = picture.Owner.ToString(), ["roles"] = new JsonArray("producer") }),
            ["properties"] = Properties(root, picture),
            ["links"] = links,
            ["assets"] = Assets(root, picture),
        };
    }

    static JsonObject Properties(string root, Picture picture)
    {
        var properties = new JsonObject
        {
            ["datetime"] = Time(picture.CapturedMs!.Value),
            ["datetimetz"] = Time(picture.CapturedMs.Value),
            ["created"] = Time(picture.UploadedMs),
            ["updated"] = Time(picture.UploadedMs),
            ["license"] = Licence,
            ["view:azimuth"] = (int)Math.Round(picture.Heading ?? 0) % 360,
            ["geovisio:status"] = Status(picture),
            ["geovisio:producer"] = picture.Owner.ToString(),
            ["geovisio:rank_in_collection"] = picture.Place,
            ["original_file:size"] = picture.Size,
            ["original_file:name"] = picture.Name,
            ["exif"] = new JsonObject(),
            ["annotations"] = new JsonArray(),
            ["semantics"] = new JsonArray(),
            ["pers:interior_orientation"] = new JsonObject
            {
                ["camera_manufacturer"] = picture.Make ?? "unknown",
                ["camera_model"] = picture.Model ?? "unknown",
                ["field_of_view"] = picture.FieldOfView ?? 70,
                ["sensor_array_dimensions"] = new JsonArray(picture.Width, picture.Height),
            },
            ["quality:horizontal_accuracy"] = Math.Round(5 * (picture.Dilution ?? 1), 1),
            ["grange:cleared_by"] = picture.ClearedBy,
            ["grange:quality"] = picture.Quality / 1000.0,
        };
        if (picture.State != PictureState.Ready) return properties;
        properties["geovisio:image"] = $"{root}/pictures/{picture.Id}/hd.jpg";
        properties["geovisio:thumbnail"] = $"{root}/pictures/{picture.Id}/thumb.jpg";
        properties["grange:cid"] = picture.Public!.Value.ToString();
        return properties;
    }

    static JsonObject Assets(string root, Picture picture)
    {
        if (picture.State != PictureState.Ready) return [];
        JsonObject Asset(string size, string title, string role) => new()
        {
            ["title"] = title,
            ["description"] = title,
            ["roles"] = new JsonArray(role),
            ["type"] = "image/jpeg",
            ["href"] = $"{root}/pictures/{picture.Id}/{size}.jpg",
        };
        return new JsonObject { ["hd"] = Asset("hd", "HD picture", "data"), ["sd"] = Asset("sd", "SD picture", "visual"), ["thumb"] = Asset("thumb", "Thumbnail", "thumbnail") };
    }

    static JsonObject Neighbour(string root, string rel, Picture picture)
    {
        var link = Link(rel, $"{root}/collections/{picture.SequenceId}/items/{picture.Id}", GeoJson);
        link["id"] = picture.Id;
        link["geometry"] = Point(picture);
        return link;
    }

    static JsonObject Point(Picture picture) => new() { ["type"] = "Point", ["coordinates"] = new JsonArray(picture.At!.Value.Lng, picture.At.Value.Lat) };

    /// <summary>A sequence as a STAC Collection.</summary>
    /// <param name="pictures">Its public pictures, in order.</param>
    public static JsonObject Collection(string root, Sequence sequence, IReadOnlyList<Picture> pictures)
    {
        var (west, south, east, north) = Box(pictures);
        return new JsonObject
        {
            ["type"] = "Collection",
            ["stac_version"] = Version,
            ["stac_extensions"] = new JsonArray("https://stac-extensions.github.io/stats/v0.2.0/schema.json"),
            ["id"] = sequence.Id,
            ["title"] = sequence.Title.Length > 0 ? sequence.Title : "Untitled",
            ["description"] = "A sequence of geolocated pictures",
            ["keywords"] = new JsonArray("pictures", "street imagery"),
            ["license"] = Licence,
            ["created"] = Time(sequence.MadeMs),
            ["updated"] = Time(sequence.MadeMs),
            ["geovisio:status"] = pictures.Count > 0 ? "ready" : "waiting-for-process",
            ["geovisio:sorted-by"] = "+gpsdate",
            ["providers"] = new JsonArray(new JsonObject { ["name"] = sequence.Owner.ToString(), ["roles"] = new JsonArray("producer") }),
            ["stats:items"] = new JsonObject { ["count"] = pictures.Count },
            ["extent"] = new JsonObject
            {
                ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(new JsonArray(west, south, east, north)) },
                ["temporal"] = new JsonObject { ["interval"] = new JsonArray(new JsonArray(pictures.Count > 0 ? Time(pictures.Min(one => one.CapturedMs!.Value)) : null, pictures.Count > 0 ? Time(pictures.Max(one => one.CapturedMs!.Value)) : null)) },
            },
            ["links"] = new JsonArray(Link("self", $"{root}/collections/{sequence.Id}", "application/json"), Link("root", root, "application/json"), Link("parent", root, "application/json"), Link("items", $"{root}/collections/{sequence.Id}/items", GeoJson), Link("license", "https://spdx.org/licenses/CC-BY-SA-4.0.html", "text/html")),
        };
    }

    static (double, double, double, double) Box(IReadOnlyList<Picture> pictures)
        => pictures.Count == 0 ? (-180, -90, 180, 90) : (pictures.Min(one => one.At!.Value.Lng), pictures.Min(one => one.At!.Value.Lat), pictures.Max(one => one.At!.Value.Lng), pictures.Max(one => one.At!.Value.Lat));

    public static JsonObject Features(IEnumerable<JsonObject> items, params JsonObject[] links)
        => new() { ["type"] = "FeatureCollection", ["features"] = new JsonArray([.. items]), ["links"] = new JsonArray([.. links]) };
}

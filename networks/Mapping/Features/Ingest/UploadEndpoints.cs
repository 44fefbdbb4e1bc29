using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Mapping.Checks;
using Grange.Mapping.Features.Access;
using Grange.Mapping.Features.Catalogue;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Jpeg;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Grange.Mapping.Features.Ingest;

/// <summary>Uploads as Panoramax' tools send them: upload sets, and the older way by collections and items. Each file has a verdict of its own.</summary>
sealed class UploadEndpoints(MappingRunner running)
{
    const int MostTitle = 200;

    /// <summary>Files up to this size never touch the disk before they are sealed.</summary>
    const int InMemory = 4 * 1024 * 1024;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/upload_sets", AddSetAsync).WithSummary("Begins an upload: {title, estimated_nb_files?}; its files follow, in any order");
        api.MapGet("/upload_sets", ListSetsAsync).WithSummary("The uploads of who asks, the newest first");
        api.MapGet("/upload_sets/{id}", GetSetAsync).WithSummary("How an upload stands: how many pictures, in what state, in which collections");
        api.MapPost("/upload_sets/{id}/files", AddFileAsync).DisableAntiforgery().WithSummary("One file, as multipart field file; override_latitude, override_longitude, override_capture_time, isBlurred beside it");
        api.MapGet("/upload_sets/{id}/files", FilesAsync).WithSummary("The files of an upload, each with its verdict: what was checked, against what, and how it came out");
        api.MapPost("/upload_sets/{id}/complete", CompleteAsync).WithSummary("No more files will come: the pictures are sorted into collections");
        api.MapPost("/collections", AddCollectionAsync).DisableAntiforgery().WithSummary("Begins a collection, the older way: its pictures follow with their positions");
        api.MapPost("/collections/{id}/items", AddItemAsync).DisableAntiforgery().Produces(StatusCodes.Status202Accepted).WithSummary("One picture of a collection: multipart fields picture and position");
        api.MapDelete("/collections/{id}/items/{item}", RemoveAsync).Produces(StatusCodes.Status204NoContent).WithSummary("Takes a picture back for good: its contributor's right, whatever it earned");
        api.MapGet("/collections/{id}/geovisio_status", StatusAsync).WithSummary("How the pictures of a collection stand");
    }

    async Task<IResult> AddSetAsync(HttpContext context, CancellationToken cancel) => await AddAsync(context, false, cancel);

    async Task<IResult> AddCollectionAsync(HttpContext context, CancellationToken cancel) => await AddAsync(context, true, cancel);

    async Task<IResult> AddAsync(HttpContext context, bool isCollection, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await Uploaders.FindAsync(node, context, cancel)).TryGet(out var who, out var fault)) return Problem.Of(fault);
        var (title, expected) = await TitleAsync(context.Request, cancel);
        var set = new UploadSet(node.NewId(), who.Owner, who.Camera, title.Length > MostTitle ? title[..MostTitle] : title, expected, isCollection, node.NowMs, null);
        await node.Sets.AddAsync(set, cancel);
        var json = isCollection ? Stac.Collection(Base(context), new Sequence(set.Id, set.Id, set.Owner, set.Title, set.MadeMs), []) : SetJson(Base(context), set, [], []);
        context.Response.Headers.Location = $"{Base(context)}/{(isCollection ? "collections" : "upload_sets")}/{set.Id}";
        return Results.Json(json, statusCode: isCollection ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    async Task<IResult> ListSetsAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await Uploaders.FindAsync(node, context, cancel)).TryGet(out var who, out var fault)) return Problem.Of(fault);
        return Results.Json(new JsonObject { ["upload_sets"] = new JsonArray([.. (await node.Sets.OfAsync(who.Owner, cancel)).Where(set => !set.IsCollection).Select(set => new JsonObject { ["id"] = set.Id, ["title"] = set.Title, ["created_at"] = Stac.Time(set.MadeMs), ["completed"] = set.CompletedMs is not null })]) });
    }

    async Task<IResult> GetSetAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Sets.FindAsync(id, cancel) is not { IsCollection: false } set) return Problem.Of(Unknown("upload set", id));
        return Results.Json(SetJson(Base(context), set, await node.Pictures.CountSetAsync(id, cancel), await node.Sets.SequencesAsync(id, cancel)));
    }

    async Task<IResult> FilesAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Sets.FindAsync(id, cancel) is null) return Problem.Of(Unknown("upload set", id));
        return Results.Json(new JsonObject { ["files"] = new JsonArray([.. (await node.Pictures.OfSetAsync(id, cancel)).Select(FileJson)]) });
    }

    async Task<IResult> AddFileAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnSetAsync(node, id, false, context, cancel)).TryGet(out var set, out var fault)) return Problem.Of(fault);
        if (set.CompletedMs is not null) return Problem.Of(new Fault("set-complete", "the upload set was completed", "begin another", 409));
        if (!(await TakeAsync(node, set, "file", context, cancel)).TryGet(out var picture, out fault)) return Problem.Of(fault);
        return Results.Json(FileJson(picture), statusCode: picture.State == PictureState.Rejected ? StatusCodes.Status400BadRequest : StatusCodes.Status202Accepted);
    }

    async Task<IResult> AddItemAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnSetAsync(node, id, true, context, cancel)).TryGet(out var set, out var fault)) return Problem.Of(fault);
        if (!(await TakeAsync(node, set, "picture", context, cancel)).TryGet(out var picture, out fault)) return Problem.Of(fault);
        if (picture.State == PictureState.Rejected) return Problem.Of(new Fault(picture.Reason!, PictureReasons.Explain(picture.Reason!), string.Join("; ", picture.Checks.Select(check => $"{check.Name}: {check.Limit}"))));
        context.Response.Headers.Location = $"{Base(context)}/collections/{id}/items/{picture.Id}";
        return Results.Json(Stac.Item(Base(context), picture, null, null), statusCode: StatusCodes.Status202Accepted, contentType: Stac.GeoJson);
    }

    static async Task<Result<Picture>> TakeAsync(MappingNode node, UploadSet set, string field, HttpContext context, CancellationToken cancel)
    {
        if (!JpegCodec.IsInstalled) return new Fault("jpeg-missing", "this machine has no libjpeg-turbo: it reads no pictures", "sudo apt-get install libturbojpeg0, and start the node again", 503);
        if (!context.Request.HasFormContentType) return new Fault("not-multipart", $"the picture comes as multipart/form-data, field {field}", Status: 415);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = Intake.MostBytes + 64 * 1024;
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(new FormOptions { MemoryBufferThreshold = InMemory, MultipartBodyLengthLimit = Intake.MostBytes + 64 * 1024, ValueLengthLimit = 64 * 1024, ValueCountLimit = 64 }, cancel);
        }
        catch (Exception why) when (why is InvalidDataException or BadHttpRequestException or IOException)
        {
            return why is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or InvalidDataException ? new Fault("too-large", $"a file has at most {Intake.MostBytes >> 20} MiB", Status: 413) : new Fault("not-multipart", "the upload was cut off");
        }
        if (form.Files.GetFile(field) is not { } file) return new Fault("no-file", $"there is no file in field {field}");
        if (!Overrides.Read(form).TryGet(out var said, out var fault)) return fault;
        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream()) await stream.ReadExactlyAsync(bytes, cancel);
        return await new Intake(node).TakeAsync(set, file.FileName, bytes, said, cancel);
    }

    async Task<IResult> CompleteAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnSetAsync(node, id, false, context, cancel)).TryGet(out var set, out var fault)) return Problem.Of(fault);
        if (await node.Sets.CompleteAsync(id, node.NowMs, cancel)) node.Undispatched.TryAdd(id, true);
        node.Looked.Ring();
        return Results.Json(SetJson(Base(context), set with { CompletedMs = set.CompletedMs ?? node.NowMs }, await node.Pictures.CountSetAsync(id, cancel), []));
    }

    async Task<IResult> RemoveAsync(string id, string item, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await Uploaders.FindAsync(node, context, cancel)).TryGet(out var who, out var fault)) return Problem.Of(fault);
        if (await node.Pictures.FindAsync(item, cancel) is not { } picture || (picture.SequenceId ?? picture.SetId) != id || picture.State is PictureState.Gone) return Problem.Of(Unknown("picture", item));
        if (picture.Owner != who.Owner) return Problem.Of(new Fault("other-owner", "the picture is somebody else's", Status: 403));
        await new Withdrawal(node).TakeAsync(picture, cancel);
        return Results.NoContent();
    }

    async Task<IResult> StatusAsync(string id, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Sets.FindSequenceAsync(id, cancel) is null) return Problem.Of(Unknown("collection", id));
        var pictures = await node.Pictures.OfSequenceAsync(id, cancel);
        var state = pictures.Count == 0 ? "waiting-for-process" : pictures.All(picture => picture.State == PictureState.Rejected) ? "broken" : pictures.Any(picture => picture.State is PictureState.Waiting) ? "preparing" : "ready";
        return Results.Json(new JsonObject
        {
            ["status"] = state,
            ["items"] = new JsonArray([.. pictures.Select(StatusOf)]),
        });

        static JsonNode StatusOf(Picture picture)
        {
            var status = new JsonObject
            {
                ["id"] = picture.Id,
                ["rank"] = picture.Place,
                ["status"] = Stac.Status(picture),
                ["nb_errors"] = picture.State == PictureState.Rejected ? 1 : 0,
                ["processing_in_progress"] = picture.State == PictureState.Waiting,
                ["processed_at"] = Stac.Time(picture.UploadedMs),
            };
            if (picture.Reason is { } reason) status["process_error"] = reason; // a text where there is one: it may not be null
            return status;
        }
    }

    static async Task<Result<UploadSet>> OwnSetAsync(MappingNode node, string id, bool isCollection, HttpContext context, CancellationToken cancel)
    {
        if (!(await Uploaders.FindAsync(node, context, cancel)).TryGet(out var who, out var fault)) return fault;
        if (await node.Sets.FindAsync(id, cancel) is not { } set || set.IsCollection != isCollection) return Unknown(isCollection ? "collection" : "upload set", id);
        return set.Owner == who.Owner ? set : new Fault("other-owner", "the upload is somebody else's", Status: 403);
    }

    static async Task<(string Title, long? Expected)> TitleAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.HasFormContentType) return ((await request.ReadFormAsync(cancel))["title"].ToString(), null);
        if (request.ContentLength is 0 or null && !request.HasJsonContentType()) return ("", null);
        try
        {
            var body = await JsonNode.ParseAsync(request.Body, cancellationToken: cancel) as JsonObject;
            return ((body?["title"] as JsonValue)?.TryGetValue(out string? title) == true ? title : "", (body?["estimated_nb_files"] as JsonValue)?.TryGetValue(out long count) == true ? count : null);
        }
        catch (System.Text.Json.JsonException)
        {
            return ("", null); // an upload without a title is an upload
        }
    }

    static JsonObject SetJson(string root, UploadSet set, IReadOnlyList<SetCount> pictures, IReadOnlyList<Sequence> sequences)
    {
        long Count(Func<SetCount, bool> which) => pictures.Where(which).Sum(one => one.Count);
        return new JsonObject
        {
            ["id"] = set.Id,
            ["title"] = set.Title,
            ["account_id"] = set.Owner.ToString(),
            ["created_at"] = Stac.Time(set.MadeMs),
            ["estimated_nb_files"] = set.Expected,
            ["completed"] = set.CompletedMs is not null,
            ["dispatched"] = sequences.Count > 0,
            ["ready"] = set.CompletedMs is not null && sequences.Count > 0 && pictures.All(picture => picture.State is PictureState.Ready or PictureState.Rejected or PictureState.Gone),
            ["nb_items"] = Count(_ => true),
            ["items_status"] = new JsonObject
            {
                ["prepared"] = Count(picture => picture.State == PictureState.Ready),
                ["preparing"] = Count(picture => picture.State == PictureState.Private),
                ["broken"] = 0,
                ["rejected"] = Count(picture => picture.State == PictureState.Rejected),
                ["not_processed"] = Count(picture => picture.State == PictureState.Waiting),
            },
            ["associated_collections"] = new JsonArray([.. sequences.Select(sequence => new JsonObject
            {
                ["id"] = sequence.Id, ["nb_items"] = Count(picture => picture.SequenceId == sequence.Id && picture.State != PictureState.Rejected), ["title"] = sequence.Title,
                ["links"] = new JsonArray(Stac.Link("self", $"{root}/collections/{sequence.Id}", "application/json")),
            })]),
        };
    }

    static JsonObject FileJson(Picture picture) => new()
    {
        ["picture_id"] = picture.Id,
        ["file_name"] = picture.Name,
        ["file_type"] = "picture",
        ["size"] = picture.Size,
        ["content_md5"] = null,
        ["status"] = picture.State,
        ["inserted_at"] = Stac.Time(picture.UploadedMs),
        ["rejected"] = picture.State != PictureState.Rejected ? null : new JsonObject { ["reason"] = picture.Reason, ["message"] = PictureReasons.Explain(picture.Reason!) },
        ["quality"] = picture.Quality,
        ["checks"] = new JsonArray([.. picture.Checks.Select(check => new JsonObject { ["name"] = check.Name, ["value"] = check.Value, ["limit"] = check.Limit, ["outcome"] = check.Outcome.ToString().ToLowerInvariant(), ["reason"] = check.Reason })]),
    };

    /// <summary>The API's own address, by which of its two doors it was asked.</summary>
    internal static string Base(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var own = path.IndexOf("/panoramax", StringComparison.Ordinal);
        return $"{context.Request.Scheme}://{context.Request.Host}{(path.StartsWith("/api/", StringComparison.Ordinal) && own > 0 ? path[..(own + "/panoramax".Length)] : "/mapping/api")}";
    }

    internal static Fault Unknown(string what, string id) => new("not-found", $"there is no {what} '{id}'", Status: 404);
}

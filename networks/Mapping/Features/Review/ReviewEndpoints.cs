using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Mapping.Bodies;
using Grange.Mapping.Checks;
using Grange.Mapping.Exif;
using Grange.Mapping.Features.Ingest;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Features.Privacy;
using Grange.Mapping.Jpeg;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Mapping.Features.Review;

/// <summary>The queue of pictures that nobody has cleared, for the reviewers whom the operator named, and only for them. Two who agree decide.</summary>
sealed class ReviewEndpoints(MappingRunner running)
{
    const int MostListed = 100, MostRegions = 100, SeenWidth = 1600;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/review", ListAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Pictures that wait for a reviewer: ?account= says who asks");
        api.MapGet("/review/{id}.jpg", SeeAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("A picture that is not public, for a reviewer: nothing of it is kept by caches");
        api.MapGet("/review/{id}/found", FoundAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("What the built-in detector finds on a picture, to begin from: it misses most of what is there");
        api.MapPost("/review/{id}", SayAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("What a reviewer finds: {judgement: clear, private or useless, regions: [{x, y, width, height, kind}] to be covered}");
        api.MapPut("/reviewers", NameAsync).ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("The operator names who reviews: {accounts: [address]}");
    }

    async Task<IResult> ListAsync(HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await ReviewerAsync(node, context, cancel)).TryGet(out var reviewer, out var fault)) return Problem.Of(fault);
        var rows = new JsonArray();
        foreach (var picture in await node.Pictures.PageAsync(PictureState.Private, 0, MostListed * 2, cancel))
        {
            if (rows.Count == MostListed) break;
            if (picture.Owner == reviewer || (await node.Reviews.OfAsync(picture.Id, cancel)).Any(one => one.Reviewer == reviewer)) continue;
            rows.Add(new JsonObject { ["id"] = picture.Id, ["width"] = picture.Width, ["height"] = picture.Height, ["captured"] = Catalogue.Stac.Time(picture.CapturedMs!.Value), ["quality"] = picture.Quality });
        }
        return Results.Json(new JsonObject { ["pictures"] = rows });
    }

    async Task<IResult> SeeAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await ReviewerAsync(node, context, cancel)).TryGet(out _, out var fault)) return Problem.Of(fault);
        if (await node.Pictures.FindAsync(id, cancel) is not { State: PictureState.Private, Original: { } original, OriginalKey: { } key } || await node.Files.OpenAsync(original, key, cancel) is not { } jpeg) return Problem.Of(UploadEndpoints.Unknown("picture that waits", id));
        using var lease = JpegCodec.Rent();
        var codec = lease.Codec;
        if (codec.ReadColours(jpeg, out var raster) != JpegFault.None) return Problem.Of(UploadEndpoints.Unknown("picture that waits", id));
        using var full = Upright.Of(raster!, ExifReader.Read(jpeg).Orientation);
        using var seen = full.Width > SeenWidth ? Resampling.ToWidth(full, SeenWidth) : null;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(codec.Write(seen ?? full, 85), "image/jpeg");
    }

    /// <summary>Suggestions only; nobody is spared from looking. Without the detector an empty list and no name.</summary>
    async Task<IResult> FoundAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await ReviewerAsync(node, context, cancel)).TryGet(out _, out var fault)) return Problem.Of(fault);
        if (await node.Pictures.FindAsync(id, cancel) is not { State: PictureState.Private, Original: { } original, OriginalKey: { } key }) return Problem.Of(UploadEndpoints.Unknown("picture that waits", id));
        context.Response.Headers.CacheControl = "no-store";
        if (node.Baseline is not { } baseline) return Results.Json(new FoundJson(null, []), ReviewJson.Default.FoundJson);
        if (await node.Files.OpenAsync(original, key, cancel) is not { } jpeg) return Problem.Of(UploadEndpoints.Unknown("picture that waits", id));
        return (await baseline.LookAsync(jpeg, cancel)).TryGet(out var found, out fault) ? Results.Json(new FoundJson(baseline.Name, found.Regions), ReviewJson.Default.FoundJson) : Problem.Of(fault);
    }

    async Task<IResult> SayAsync(string id, OpinionJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await ReviewerAsync(node, context, cancel)).TryGet(out var reviewer, out var fault)) return Problem.Of(fault);
        if (!Enum.TryParse<Judgement>(said.Judgement, ignoreCase: true, out var judgement) || !Enum.IsDefined(judgement)) return Problem.Of(new Fault("bad-judgement", "a judgement is clear, private or useless"));
        if (said.Regions is { Count: > MostRegions } || said.Regions?.Any(one => one.Width < 1 || one.Height < 1 || one.X < 0 || one.Y < 0 || one.Width > 70_000 || one.Height > 70_000 || one.X > 70_000 || one.Y > 70_000) == true) return Problem.Of(new Fault("bad-regions", $"at most {MostRegions} regions {{x, y, width, height, kind}} in pixels"));
        if (await node.Pictures.FindAsync(id, cancel) is not { State: PictureState.Private } picture) return Problem.Of(UploadEndpoints.Unknown("picture that waits", id));
        if (picture.Owner == reviewer) return Problem.Of(new Fault("own-picture", "nobody reviews pictures of their own", Status: 403));
        if (!await node.Reviews.AddAsync(new Opinion(id, reviewer, judgement, said.Regions ?? [], node.NowMs), cancel)) return Problem.Of(new Fault("said-already", "you have judged this picture", Status: 409));
        var state = await DecideAsync(node, picture, cancel);
        return Results.Json(new JsonObject { ["state"] = state });
    }

    /// <summary>Two who agree decide; what either wants covered is covered.</summary>
    static async Task<string> DecideAsync(MappingNode node, Picture picture, CancellationToken cancel)
    {
        var agreed = (await node.Reviews.OfAsync(picture.Id, cancel)).GroupBy(one => one.Judgement).FirstOrDefault(same => same.Count() >= 2);
        if (agreed is null) return PictureState.Private;
        if (agreed.Key != Judgement.Clear)
        {
            await node.Pictures.RemovedAsync([Intake.Refused(picture, agreed.Key == Judgement.Useless ? PictureReasons.Useless : PictureReasons.Recognisable)], cancel);
            return PictureState.Rejected;
        }
        if (node.Terms.Clearance == Clearance.Detector) return PictureState.Private; // reviewers only help where the definition wants a detector
        var publishing = new Publishing(node);
        if (await publishing.PublicAsync(picture, [.. agreed.SelectMany(one => one.Regions)], null, "two reviewers", cancel) is not { } shown) return PictureState.Private;
        await publishing.PublishAsync([shown], cancel);
        return PictureState.Ready;
    }

    async Task<IResult> NameAsync(ReviewersJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is { } refused) return Problem.Of(refused);
        if (said.Accounts.Any(one => !Address.TryParse(one, out _))) return Problem.Of(new Fault("bad-account", "a reviewer is an account address"));
        await node.Settings.PutAsync(SettingTable.Reviewers, string.Join(',', said.Accounts), cancel);
        await node.ReadSettingsAsync(cancel);
        return Results.Json(said, ReviewJson.Default.ReviewersJson);
    }

    /// <summary>Who asks, when it is a reviewer and may speak for its account.</summary>
    static async Task<Result<Address>> ReviewerAsync(MappingNode node, HttpContext context, CancellationToken cancel)
    {
        var reviewer = node.Accounts.Default;
        if (context.Request.Query["account"].ToString() is { Length: > 0 } named && !Address.TryParse(named, out reviewer)) return new Fault("bad-account", $"'{named}' is no account address");
        if (await node.Accounts.RefusesAsync(context, reviewer, cancel) is { } refused) return refused;
        return node.Reviewers.Contains(reviewer) ? reviewer : new Fault("no-reviewer", $"{reviewer} is no reviewer of this node", "the operator names them: grange map reviewers ACCOUNT...", 403);
    }
}

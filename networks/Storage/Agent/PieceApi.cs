using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Agent;

/// <summary>Curio's piece API (curio pdp/handlers.go): uploads, look-ups, copies from other providers.</summary>
sealed class PieceApi(PieceStore store, Uploads uploads, Gate gate, PiecePull pull)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pdp/ping", () => Results.Text("pong"));
        routes.MapPost("/pdp/piece/uploads", OpenStreaming);
        routes.MapPut("/pdp/piece/uploads/{id:guid}", TakeStreamingAsync);
        routes.MapPost("/pdp/piece/uploads/{id:guid}", FinishStreamingAsync);
        routes.MapPost("/pdp/piece", OpenClassic);
        routes.MapPut("/pdp/piece/upload/{id:guid}", TakeClassicAsync);
        routes.MapGet("/pdp/piece", Find);
        routes.MapGet("/pdp/piece/{cid}/status", Status);
        routes.MapGet("/pdp/piece/{cid}/proof", ProveAsync);
        routes.MapPost("/pdp/piece/pull", PullAsync);
        routes.MapDelete("/pdp/piece/{cid}", Remove);
    }

    IResult OpenStreaming(HttpContext context)
    {
        if (!gate.Admit(context.Request, PieceAction.Upload).TryGet(out var leave, out var refused)) return Problem.Of(refused);
        return uploads.Open(null, leave.Token).TryGet(out var upload, out var busy)
            ? Results.Created($"/pdp/piece/uploads/{upload.Id}", null)
            : Problem.Of(busy);
    }

    async Task<IResult> TakeStreamingAsync(Guid id, HttpContext context, CancellationToken cancel)
    {
        if (!uploads.Find(id).TryGet(out var upload, out var unknown)) return Problem.Of(unknown);
        return await TakeAsync(upload, context.Request, upload.Token?.Piece.RawBytes ?? context.Request.ContentLength, cancel) is { } fault
            ? Problem.Of(fault)
            : Results.NoContent();
    }

    async Task<IResult> FinishStreamingAsync(Guid id, PieceCidJson body, CancellationToken cancel)
    {
        if (!uploads.Find(id).TryGet(out var upload, out var unknown)) return Problem.Of(unknown);
        if (!PieceCid.TryParse(body.PieceCid, out var piece)) return Problem.Of(NotAPiece(body.PieceCid));
        if (upload.Draft is not { } draft)
            return Problem.Of(new Fault("upload-empty", "no bytes were sent to this upload", $"PUT /pdp/piece/uploads/{id}"));
        if (upload.Token is { } token && token.Piece != piece) return Problem.Of(Foreign(token.Piece));
        var published = await store.PublishAsync(draft, piece, cancel);
        uploads.Close(upload);
        return published.TryGet(out _, out var fault) ? Results.Ok() : Problem.Of(fault);
    }

    IResult OpenClassic(PieceCidJson body, HttpContext context)
    {
        if (!gate.Admit(context.Request, PieceAction.Upload).TryGet(out var leave, out var refused)) return Problem.Of(refused);
        if (!PieceCid.TryParse(body.PieceCid, out var piece)) return Problem.Of(NotAPiece(body.PieceCid));
        if (leave.Token is { } token && token.Piece != piece) return Problem.Of(Foreign(token.Piece));
        if (store.TryGet(piece, out _)) return Results.Json(new PieceCidJson(piece.ToString()), PieceJson.Default.PieceCidJson);
        return uploads.Open(piece, leave.Token).TryGet(out var upload, out var busy)
            ? Results.Created($"/pdp/piece/upload/{upload.Id}", null)
            : Problem.Of(busy);
    }

    async Task<IResult> TakeClassicAsync(Guid id, HttpContext context, CancellationToken cancel)
    {
        if (!uploads.Find(id).TryGet(out var upload, out var unknown)) return Problem.Of(unknown);
        if (upload.Expected is not { } piece)
            return Problem.Of(new Fault("upload-unknown", $"upload {id} is a streaming one", $"PUT /pdp/piece/uploads/{id}", 404));
        if (await TakeAsync(upload, context.Request, piece.RawBytes, cancel) is { } fault) return Problem.Of(fault);
        var published = await store.PublishAsync(upload.Draft!, piece, cancel);
        if (published.IsOk) uploads.Finish(upload); // a second PUT to a finished upload is a conflict
        else uploads.Close(upload);
        return published.TryGet(out _, out var wrong) ? Results.NoContent() : Problem.Of(wrong);
    }

    /// <summary>Takes an upload's bytes once; a transfer that failed may be tried again, one that ended may not.</summary>
    async Task<Fault?> TakeAsync(Upload upload, HttpRequest request, long? bytes, CancellationToken cancel)
    {
        if (!upload.TryTake()) return new Fault("upload-taken", $"the bytes of upload {upload.Id} came already", Status: 409);
        try
        {
            if (bytes is { } wanted && request.ContentLength is { } announced && announced != wanted)
                return Give(upload, new Fault("piece-size", $"the request has {announced} bytes, the piece has {wanted}"));
            Unlimit(request);
            if (!(await store.TakeAsync(request.Body, bytes, upload.Id, cancel)).TryGet(out var draft, out var fault)) return Give(upload, fault);
            uploads.Sent(upload, draft);
            return null;
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            upload.GiveBack();
            throw;
        }
    }

    static Fault Give(Upload upload, Fault fault)
    {
        upload.GiveBack();
        return fault;
    }

    IResult Find(string? pieceCid)
    {
        if (!Cid.TryParse(pieceCid, null, out var cid)) return Problem.Of(NotAPiece(pieceCid));
        return store.Find(cid) is { } stored
            ? Results.Json(new PieceCidJson(stored.Piece.ToString()), PieceJson.Default.PieceCidJson)
            : Problem.Of(Unknown(pieceCid!));
    }

    IResult Status(string cid)
    {
        if (!Cid.TryParse(cid, null, out var named)) return Problem.Of(NotAPiece(cid));
        if (store.Find(named) is not { } stored) return Problem.Of(Unknown(cid));
        var note = store.NoteOf(stored.Piece);
        return Results.Json(new PieceStatusJson(
            stored.Piece.ToString(), "retrievable", stored.Blocks > 0, false, false, stored.Piece.RawBytes, stored.Blocks,
            note is null
                ? null
                : Convert.ToBase64String(note.Record.Span), note is null ? null : ReceiptJson.Of(note.Receipt)), PieceJson.Default.PieceStatusJson);
    }

    /// <summary>The way from a leaf up to the piece's root, for anyone who wants to check a range of it.</summary>
    async Task<IResult> ProveAsync(string cid, long leaf, CancellationToken cancel)
    {
        if (!PieceCid.TryParse(cid, out var piece)) return Problem.Of(NotAPiece(cid));
        if (!store.TryGet(piece, out _)) return Problem.Of(Unknown(cid));
        if (leaf < 0 || leaf >= piece.LeafCount) return Problem.Of(new Fault("no-such-leaf", $"piece {cid} has {piece.LeafCount} leaves"));
        try
        {
            var proof = (await store.ProveAsync([new AskedLeaf(piece, leaf)], cancel))[0];
            return Results.Json(new LeafProofJson(proof.Leaf.ToByteArray(), proof.Path.ToArray()), PieceJson.Default.LeafProofJson);
        }
        catch (IOException error)
        {
            return Problem.Of(new Fault("piece-damaged", error.Message, Status: 500));
        }
    }

    async Task<IResult> PullAsync(PullJson body, HttpContext context, CancellationToken cancel)
    {
        if (!gate.Admit(context.Request, PieceAction.Upload).TryGet(out var leave, out var refused)) return Problem.Of(refused);
        return (await pull.RunAsync(body.Pieces ?? [], leave.Token, cancel)).TryGet(out var result, out var fault)
            ? Results.Json(result, PieceJson.Default.PullResultJson)
            : Problem.Of(fault);
    }

    IResult Remove(string cid, HttpContext context)
    {
        if (!PieceCid.TryParse(cid, out var piece)) return Problem.Of(NotAPiece(cid));
        if (!gate.Admit(context.Request, PieceAction.Remove).TryGet(out var leave, out var refused)) return Problem.Of(refused);
        if (leave.Token is { } token && token.Piece != piece) return Problem.Of(Foreign(token.Piece));
        return store.Remove(piece) ? Results.NoContent() : Problem.Of(Unknown(cid));
    }

    /// <summary>Bodies are bounded by the piece's size and by the space given, not by the server's default.</summary>
    static void Unlimit(HttpRequest request) => BodyLimit.Lift(request.HttpContext);

    internal static Fault NotAPiece(string? text)
        => new("invalid-piece-cid", $"'{text}' is no PieceCIDv2", "compute it with: grange storage piece PATH");
    static Fault Foreign(PieceCid allowed) => new("piece-token", $"the token is for piece {allowed}", Status: 401);
    static Fault Unknown(string cid) => new("piece-unknown", $"piece {cid} is not here", Status: 404);
}

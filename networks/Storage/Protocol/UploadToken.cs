using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>The operator's leave to put one piece on one device until then; a provider that is not open takes nothing else.</summary>
public sealed record UploadToken(DeviceId Device, PieceCid Piece, long ExpiresMs)
{
    const string Purpose = "storage.upload";

    /// <summary>The token as a bearer credential. The size is the piece's own and stands beside it for readers that know no piece CIDs.</summary>
    public string Seal(Func<byte[], byte[]> sign) => SignedNote.Seal(DagNode.Map(
        ("for", DagNode.Of(Purpose)), ("dev", Bodies.Of(Device)), ("piece", DagNode.Of(Piece.V2)), ("size", DagNode.Of(Piece.RawBytes)), ("exp", DagNode.Of(ExpiresMs))), sign);

    /// <summary>Reads a token that <paramref name="operatorKey"/> signed for <paramref name="device"/>; the fault is a 401.</summary>
    public static Result<UploadToken> Open(string text, ReadOnlySpan<byte> operatorKey, DeviceId device, long nowMs)
    {
        if (SignedNote.Open(text, Purpose, operatorKey) is not { } note) return Refuse("the upload token is not one that this provider's operator signed");
        if (!Bodies.TryGetDevice(note, "dev", out var named) || !Bodies.TryGetPiece(note, "piece", out var piece) || !note.TryGetLong("exp", out var expires))
            return Refuse("the upload token is incomplete");
        if (named != device) return Refuse($"the upload token is for {named}");
        return expires > nowMs ? new UploadToken(device, piece, expires) : Refuse("the upload token has expired");
    }

    static Fault Refuse(string detail) => new("upload-token", detail, "uploads go through the node's operator, or start the provider with --open", Status: 401);
}

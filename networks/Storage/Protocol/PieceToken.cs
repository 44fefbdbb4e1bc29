using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>What an operator may give leave for.</summary>
public enum PieceAction { Upload, Remove }

/// <summary>
/// The operator's leave to put one piece on one device, or to take it off, until then; a provider that is not open does nothing else.
/// </summary>
public sealed record PieceToken(PieceAction Action, DeviceId Device, PieceCid Piece, long ExpiresMs)
{
    /// <summary>The token as a bearer credential. The size is the piece's own and stands beside it for readers that know no piece CIDs.</summary>
    public string Seal(Func<byte[], byte[]> sign) => SignedNote.Seal(DagNode.Map(
        ("for", DagNode.Of(Purpose(Action))), ("dev", Bodies.Of(Device)), ("piece", DagNode.Name(Piece.V2)), ("size", DagNode.Of(Piece.RawBytes)), ("exp", DagNode.Of(ExpiresMs))), sign);

    /// <summary>
    /// Reads a token for <paramref name="action"/> that <paramref name="operatorKey"/> signed for <paramref name="device"/>; the fault is a 401.
    /// </summary>
    public static Result<PieceToken> Open(PieceAction action, string text, ReadOnlySpan<byte> operatorKey, DeviceId device, long nowMs)
    {
        if (SignedNote.Open(text, Purpose(action), operatorKey) is not { } note)
            return Refuse($"the token is not one that this provider's operator signed for {Purpose(action)}");
        if (!Bodies.TryGetDevice(note, "dev", out var named) || !Bodies.TryGetPiece(note, "piece", out var piece) || !note.TryGetLong("exp", out var expires))
            return Refuse("the token is incomplete");
        if (named != device) return Refuse($"the token is for {named}");
        return expires > nowMs ? new PieceToken(action, device, piece, expires) : Refuse("the token has expired");
    }

    static string Purpose(PieceAction action) => action == PieceAction.Upload ? "storage.upload" : "storage.remove";

    static Fault Refuse(string detail)
        => new("piece-token", detail, "pieces come and go through the node's operator, or start the provider with --open", Status: 401);
}

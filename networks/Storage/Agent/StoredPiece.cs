using Grange.Content;

namespace Grange.Storage.Agent;

/// <summary>A piece this provider has whole: its file, and how many blocks were found in it.</summary>
public sealed record StoredPiece(PieceCid Piece, string Path, long Blocks);

/// <summary>Bytes that came in and lie in a file nobody sees yet; disposed unpublished, they are gone.</summary>
public sealed class PieceDraft(string path, PieceLayer layer, long reserved, Action<long> release) : IDisposable
{
    public string Path { get; } = path;
    public PieceLayer Layer { get; } = layer;
    public PieceCid Piece => Layer.Piece;
    internal bool Published { get; set; }

    public void Dispose()
    {
        if (Published) return;
        Published = true;
        File.Delete(Path);
        release(reserved);
    }
}

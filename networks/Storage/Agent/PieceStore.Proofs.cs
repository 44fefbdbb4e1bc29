using Grange.Content;

namespace Grange.Storage.Agent;

/// <summary>Proofs of pieces, and what becomes of one that cannot be proven any more.</summary>
public sealed partial class PieceStore
{
    /// <summary>Pieces that were here and are lost, until the node has taken them off.</summary>
    public IReadOnlyCollection<PieceCid> Lost => [.. Directory.EnumerateFiles(pieces, "*.lost").Select(path => PieceCid.TryParse(Path.GetFileNameWithoutExtension(path), out var piece) ? piece : (PieceCid?)null).OfType<PieceCid>()];

    /// <summary>Proves leaves, in their order; a piece's tree is opened once for all of them.</summary>
    /// <exception cref="PieceDamagedException">A piece is not what it was.</exception>
    /// <exception cref="FileNotFoundException">A piece is not here.</exception>
    public async Task<IReadOnlyList<LeafProof>> ProveAsync(IReadOnlyList<AskedLeaf> asked, CancellationToken cancel)
    {
        var proofs = new LeafProof[asked.Count];
        foreach (var ofPiece in asked.Select((leaf, at) => (leaf, at)).GroupBy(one => one.leaf.Piece))
        {
            using var tree = await TreeAsync(ofPiece.Key, cancel);
            foreach (var (leaf, at) in ofPiece)
            {
                var proof = await tree.ProveAsync(leaf.Leaf, cancel);
                proofs[at] = new LeafProof(Kernel.Hash32.Read(proof.Leaf.Span), proof.Siblings);
            }
        }
        return proofs;
    }

    async Task<PieceTree> TreeAsync(PieceCid piece, CancellationToken cancel)
    {
        if (!known.TryGetValue(piece, out var stored)) throw new FileNotFoundException($"piece {piece} is not here");
        var saved = await File.ReadAllBytesAsync(Path.ChangeExtension(stored.Path, ".tree"), cancel);
        return PieceLayer.TryDecode(saved, out var layer) ? new PieceTree(stored.Path, layer) : throw new PieceDamagedException(piece, 0);
    }

    /// <summary>Looks which of these pieces cannot be proven, forgets them, and remembers that they were lost; a disk that is away as a whole loses nothing.</summary>
    public async Task LoseDamagedAsync(IReadOnlyList<AskedLeaf> asked, CancellationToken cancel)
    {
        foreach (var leaf in asked)
        {
            try
            {
                await ProveAsync([leaf], cancel);
            }
            catch (IOException error) when (error is PieceDamagedException or FileNotFoundException && Directory.Exists(pieces))
            {
                DurableFile.Replace(Path.Combine(pieces, leaf.Piece + ".lost"), []);
                Forget(leaf.Piece);
                LogLost(leaf.Piece);
            }
        }
    }

    /// <summary>Forgets a piece and deletes its bytes, or the note that it was lost.</summary>
    public bool Remove(PieceCid piece)
    {
        var note = Path.Combine(pieces, piece + ".lost");
        var wasLost = File.Exists(note);
        File.Delete(note);
        return Forget(piece) || wasLost;
    }

    bool Forget(PieceCid piece)
    {
        if (!known.TryRemove(piece, out var stored)) return false;
        foreach (var (hash, at) in blocks)
            if (at.Piece == piece) blocks.TryRemove(hash, out _);
        foreach (var extension in (string[])[".car", ".tree", ".blocks", ".held"]) File.Delete(Path.ChangeExtension(stored.Path, extension));
        intake.Release(piece.RawBytes);
        return true;
    }

    [Microsoft.Extensions.Logging.LoggerMessage(Level = Microsoft.Extensions.Logging.LogLevel.Error, Message = "piece {Piece} is lost; the node is told")]
    partial void LogLost(PieceCid piece);
}

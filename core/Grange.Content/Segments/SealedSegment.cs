namespace Grange.Content;

/// <summary>A segment that never changes again: a CARv1 file, and by its piece CID an element of data sets.</summary>
/// <param name="Number">Its number in this store. The piece CID is what names it elsewhere.</param>
/// <param name="Path">The file.</param>
/// <param name="Length">Bytes of the file, which are the raw bytes of the piece.</param>
/// <param name="Piece">The commitment to those bytes.</param>
/// <param name="Blocks">Sections in the file.</param>
public sealed record SealedSegment(long Number, string Path, long Length, PieceCid Piece, long Blocks);

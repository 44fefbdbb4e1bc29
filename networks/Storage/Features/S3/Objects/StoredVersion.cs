using Grange.Content;

namespace Grange.Storage.S3.Objects;

/// <summary>One version of an object in a bucket, or the mark that it was deleted.</summary>
/// <param name="Name">The object's key.</param>
/// <param name="Version">What names the version; <c>null</c> where the bucket keeps no versions.</param>
/// <param name="ETag">MD5 of the content, or of its parts' MD5s and their number; without quotes.</param>
/// <param name="Size">Bytes of the content.</param>
/// <param name="Cid">The content; null for a mark.</param>
/// <param name="Object">Under which name the network keeps it and its account pays for it.</param>
/// <param name="Headers">What is answered with it.</param>
/// <param name="MadeMs">When it was written.</param>
sealed record StoredVersion(string Name, string Version, string ETag, long Size, Cid? Cid, string? Object, ObjectHeaders Headers, long MadeMs)
{
    /// <summary>The version of an object in a bucket that keeps none.</summary>
    public const string Only = "null";

    public bool IsMarker => Cid is null;

    /// <summary>Where it stands among the versions of its key: higher is newer.</summary>
    public long Sequence { get; init; }

    public bool IsLatest { get; init; }

    /// <summary>The ETag as headers and lists have it.</summary>
    public string Quoted => $"\"{ETag}\"";

    public DateTimeOffset Modified => DateTimeOffset.FromUnixTimeMilliseconds(MadeMs);
}

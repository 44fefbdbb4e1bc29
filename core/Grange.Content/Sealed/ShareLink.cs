using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Grange.Content;

/// <summary>A link that opens one private object in a browser: <c>https://node/s/{cid}#1{key}</c>.</summary>
/// <remarks>
/// Browsers never send what stands behind '#', so the server that has the bytes does not get the key. Behind the version '1' stands base64url
/// of the object's key (32 bytes) and the first four of SHA-256(cid ‖ key): a link cut off or put together from two is told from a wrong key.
/// Behind that may stand a slash and the file's name, percent-encoded, for whoever gets the link: the server does not know it either.
/// </remarks>
public sealed record ShareLink(Uri Node, Cid Object, ReadOnlyMemory<byte> Key, string? Name = null)
{
    const string Folder = "/s/";
    const char Version = '1';
    const int CheckBytes = 4;

    /// <summary>What a server may know: the link without its fragment.</summary>
    public Uri Public => new(Node, Folder + Object);

    public override string ToString()
    {
        Span<byte> secret = stackalloc byte[ObjectKey.Length + CheckBytes];
        Key.Span.CopyTo(secret);
        Check(Object, Key.Span, secret[ObjectKey.Length..]);
        return $"{Public.AbsoluteUri}#{Version}{Base64Url.EncodeToString(secret)}{(Name is null ? "" : "/" + Uri.EscapeDataString(Name))}";
    }

    public static ShareLink Of(Uri node, Cid @object, ObjectKey key, string? name = null) => new(node, @object, key.Reveal().ToArray(), name);

    /// <summary>Reads a link; false when it is none, was cut off, or its key belongs to another object.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ShareLink? link)
    {
        link = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return false;
        if (!uri.AbsolutePath.StartsWith(Folder, StringComparison.Ordinal) || !Cid.TryParse(uri.AbsolutePath.AsSpan(Folder.Length), out var cid)) return false;
        if (uri.Fragment is not ['#', Version, .. var told]) return false;
        var (secret, name) = told.Split('/', 2) is [var before, var behind] ? (before, Uri.UnescapeDataString(behind)) : (told, null);
        if (!Base64Url.IsValid(secret, out var length) || length != ObjectKey.Length + CheckBytes) return false;
        var bytes = Base64Url.DecodeFromChars(secret);
        Span<byte> check = stackalloc byte[CheckBytes];
        Check(cid, bytes.AsSpan(0, ObjectKey.Length), check);
        if (!check.SequenceEqual(bytes.AsSpan(ObjectKey.Length))) return false;
        link = new ShareLink(new Uri(uri.GetLeftPart(UriPartial.Authority)), cid, bytes.AsMemory(0, ObjectKey.Length), name);
        return true;
    }

    static void Check(Cid cid, ReadOnlySpan<byte> key, Span<byte> check)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(cid.ToByteArray());
        hash.AppendData(key);
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        whole[..CheckBytes].CopyTo(check);
    }
}

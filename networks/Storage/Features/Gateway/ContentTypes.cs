using System.Text.Unicode;
using Microsoft.AspNetCore.StaticFiles;

namespace Grange.Storage.Gateway;

/// <summary>A file's media type: by its name's ending, else by its first bytes.</summary>
static class ContentTypes
{
    const int Sniffed = 512;

    static readonly FileExtensionContentTypeProvider ByName = new();

    static readonly (byte[] Magic, string Type)[] ByMagic =
    [
        ("\x89PNG"u8.ToArray(), "image/png"), ([0xff, 0xd8, 0xff], "image/jpeg"), ("GIF8"u8.ToArray(), "image/gif"), ("%PDF-"u8.ToArray(), "application/pdf"),
        ("PK\x03\x04"u8.ToArray(), "application/zip"), ([0x1f, 0x8b], "application/gzip"), ("<!DOCTYPE html"u8.ToArray(), "text/html; charset=utf-8"), ("<html"u8.ToArray(), "text/html; charset=utf-8"),
    ];

    public static string Of(string? name, ReadOnlySpan<byte> start)
    {
        if (name is not null && ByName.TryGetContentType(name, out var known))
            return known.StartsWith("text/", StringComparison.Ordinal) ? known + "; charset=utf-8" : known;
        foreach (var (magic, type) in ByMagic)
            if (start.StartsWith(magic)) return type;
        return IsText(start[..Math.Min(start.Length, Sniffed)]) ? "text/plain; charset=utf-8" : "application/octet-stream";
    }

    static bool IsText(ReadOnlySpan<byte> start)
    {
        foreach (var one in start)
            if (one < 0x20 && one is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0c or 0x1b)) return false;
        for (var cut = 0; cut < 4 && cut <= start.Length; cut++) // the last character may be cut through
            if (Utf8.IsValid(start[..^cut])) return true;
        return false;
    }
}

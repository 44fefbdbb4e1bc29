using System.Text.Json;
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
        start = start[..Math.Min(start.Length, Sniffed)];
        return IsJson(start) ? "application/json" : IsText(start) ? Text : Unknown;
    }

    /// <summary>True for a type that says nothing: what was asked for may then stand in its place.</summary>
    public static bool IsVague(string type) => type is Text or Unknown;

    const string Text = "text/plain; charset=utf-8", Unknown = "application/octet-stream";

    /// <summary>True when an object or a list begins here and nothing in what can be seen of it is wrong.</summary>
    static bool IsJson(ReadOnlySpan<byte> start)
    {
        if (start.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..]) return false;
        var reader = new Utf8JsonReader(start, isFinalBlock: false, default);
        var tokens = 0;
        try
        {
            while (reader.Read()) tokens++;
            return tokens > 1;
        }
        catch (JsonException)
        {
            return false;
        }
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

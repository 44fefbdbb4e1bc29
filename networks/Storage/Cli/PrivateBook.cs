using System.Buffers.Text;
using Grange.Content;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary>What makes files private: one key in this data folder, which is never sent anywhere. Names and contents are sealed with it before they leave.</summary>
sealed class PrivateBook : IDisposable
{
    /// <summary>Where private files are among the node's names; behind it stands a name that only the key opens.</summary>
    public const string Folder = "private/";

    const string File = "sealing.key";

    readonly SealedName names;

    PrivateBook(SealingKey key) => (Key, names) = (key, new SealedName(key));

    public SealingKey Key { get; }

    /// <summary>The key as text, to be kept elsewhere too.</summary>
    public string Text => Base64Url.EncodeToString(Key.Reveal());

    /// <summary>The book of a data folder; null where nothing private was ever stored from it.</summary>
    public static PrivateBook? Open(string folder)
    {
        var path = Path.Combine(folder, File);
        return System.IO.File.Exists(path) ? new PrivateBook(Read(System.IO.File.ReadAllText(path).Trim(), path)) : null;
    }

    /// <summary>The same; made where there is none.</summary>
    public static PrivateBook OpenOrCreate(string folder, Output output)
    {
        if (Open(folder) is { } known) return known;
        var made = new PrivateBook(SealingKey.Generate());
        PrivateFile.Write(Path.Combine(folder, File), made.Text);
        output.Note($"made a key for private files: {Path.Combine(folder, File)}. Keep a copy of it: without it nobody can read them again, you neither.");
        return made;
    }

    /// <summary>Takes a key that was made elsewhere, e.g. in a browser.</summary>
    public static void Bring(string folder, string text)
    {
        var path = Path.Combine(folder, File);
        using var brought = new PrivateBook(Read(text.Trim(), "what was given"));
        if (Open(folder) is { } other && other.Text != brought.Text)
            throw new VerbFailure("key-exists", $"{path} holds another key, and files may depend on it", $"move that file away first, and keep it; or use another folder: --data DIR");
        PrivateFile.Write(path, brought.Text);
    }

    static SealingKey Read(string text, string where)
        => Base64Url.IsValid(text, out var length) && length == SealingKey.Length ? SealingKey.From(Base64Url.DecodeFromChars(text)) : throw new VerbFailure("bad-key", $"{where} is no key", "43 letters, digits, '-' and '_'");

    /// <summary>A name as the node gets it.</summary>
    public string Hide(string name) => Folder + names.Seal("", name);

    /// <summary>The name again; null when it is not private, or another key's.</summary>
    public string? Reveal(string stored) => stored.StartsWith(Folder, StringComparison.Ordinal) ? names.Open("", stored.AsSpan(Folder.Length)) : null;

    public void Dispose()
    {
        names.Dispose();
        Key.Dispose();
    }
}

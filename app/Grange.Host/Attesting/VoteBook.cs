using Grange.Content;
using Grange.Verbs;

namespace Grange.Host.Attesting;

/// <summary>What an attester has signed, one file a number, written before the signature leaves: so it never signs two settlements of one number.</summary>
public sealed class VoteBook(string folder)
{
    /// <summary>The manifest signed under a number; null when none was.</summary>
    public Cid? Signed(long number) => File.Exists(PathOf(number)) ? Cid.Parse(File.ReadAllText(PathOf(number)).Trim()) : null;

    /// <summary>Records the intent to sign; false when another manifest stands under this number.</summary>
    public bool TryRecord(long number, Cid manifest)
    {
        if (Signed(number) is { } signed) return signed == manifest;
        PrivateFile.Write(PathOf(number), manifest.ToString());
        return true;
    }

    string PathOf(long number) => Path.Combine(folder, $"{number}.vote");
}

using Grange.Content;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Host.Attesting;

/// <summary>What an attester has signed, one file a number, written before the signature leaves: so it never signs two settlements of one number.</summary>
/// <remarks>The folder belongs to one ledger for ever, so that no other ledger's numbers can use up this one's.</remarks>
public sealed class VoteBook(string folder)
{
    /// <summary>The manifest signed under a number; null when none was.</summary>
    public Cid? Signed(long number) => File.Exists(PathOf(number)) ? Cid.Parse(File.ReadAllText(PathOf(number)).Trim()) : null;

    /// <summary>Records the intent to sign; false when another manifest stands under this number, or when the folder is another ledger's.</summary>
    public bool TryRecord(LedgerTerms ledger, long number, Cid manifest)
    {
        if (!TryBind($"{ledger.ChainId}/{ledger.Rewards}")) return false;
        if (Signed(number) is { } signed) return signed == manifest;
        PrivateFile.Write(PathOf(number), manifest.ToString());
        return true;
    }

    /// <summary>Holds the folder, so that no second process signs from it; released when the result is disposed or the process ends, however it ends.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    public IDisposable Hold()
    {
        Directory.CreateDirectory(folder);
        return new FileStream(Path.Combine(folder, "votes.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    bool TryBind(string ledger)
    {
        var file = Path.Combine(folder, "ledger");
        if (File.Exists(file)) return File.ReadAllText(file).Trim() == ledger;
        PrivateFile.Write(file, ledger);
        return true;
    }

    string PathOf(long number) => Path.Combine(folder, $"{number}.vote");
}

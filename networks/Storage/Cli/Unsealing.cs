using Grange.Content;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary>Opens what was got if it is private and its key is at hand: a link's, or this data folder's. What does not open is kept as it came.</summary>
sealed class Unsealing(VerbContext verb, ShareLink? link) : IDisposable
{
    readonly PrivateBook? book = link is null ? PrivateBook.Open(verb.DataFolder) : null;

    /// <summary>A key is at hand, so that content may have to be opened before anyone sees it.</summary>
    public bool IsExpected => link is not null || book is not null;

    /// <summary>Puts a file that came where it shall be, opened; the bytes it has there.</summary>
    public async Task<long> MoveAsync(string draft, string target, CancellationToken cancel)
    {
        var plain = draft + ".plain";
        try
        {
            var came = await OpenAsync(draft, plain, cancel) ? plain : draft;
            var length = new FileInfo(came).Length;
            if (target != "-") File.Move(came, target, overwrite: true);
            else
            {
                await using var stdout = Console.OpenStandardOutput();
                await using var file = File.OpenRead(came);
                await file.CopyToAsync(stdout, cancel);
            }
            return length;
        }
        finally
        {
            File.Delete(plain);
        }
    }

    /// <summary>False when it is not sealed, or with another key than is at hand.</summary>
    async Task<bool> OpenAsync(string sealedPath, string plain, CancellationToken cancel)
    {
        if (!IsExpected) return false;
        await using var source = new FileStream(sealedPath, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
        var head = new byte[SealedHeader.Length];
        var isSealed = SealedFormat.PlainLength(source.Length) is not null && await source.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel) == head.Length;
        if (!isSealed || !SealedHeader.TryRead(head, out var header)) return link is null ? false : throw Broken(SealedFault.NotSealed);
        using var key = link is null ? book!.Key.For(header) : ObjectKey.From(link.Key.Span);
        using var opener = new ObjectOpener(key, header);
        await using var target = new FileStream(plain, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        var fault = await opener.OpenAsync(source, target, cancel);
        if (fault == SealedFault.None) return true;
        return link is null && target.Position == 0 ? false : throw Broken(fault);
    }

    static VerbFailure Broken(SealedFault fault) => new("does-not-open", fault switch
    {
        SealedFault.NotSealed => "that is no private file",
        SealedFault.Truncated => "the file is cut off: its end is missing",
        _ => "the key does not open it, or it was changed",
    }, "ask for the link again");

    public void Dispose() => book?.Dispose();
}

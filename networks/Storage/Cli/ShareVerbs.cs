using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage share NAME|CID</c> and <c>grange storage key show|bring</c>.</summary>
static class ShareVerbs
{
    public static Command Share()
    {
        var what = new Argument<string>("NAME|CID") { Description = "what to share, as ls shows it" };
        var at = new Option<string?>("--at") { Description = "the address at which others reach the node; --node's if left out", HelpName = "URL" };
        return new Command("share", "a link that opens a file in any browser, without a login; a private file's key stands behind '#', which browsers do not send") { what, at }
            .Example("grange storage share diary.pdf", "grange storage share bafy… --at https://node.example")
            .Does(async (verb, cancel) =>
        {
            var (cid, stored) = await FindAsync(verb, verb.Get(what)!, cancel);
            using var book = PrivateBook.Open(verb.DataFolder);
            var node = verb.Get(at) is { } named ? verb.Url(named) : verb.Node.Address;
            var name = (stored is null ? null : book?.Reveal(stored)) ?? stored;
            var own = book is null ? null : await KeyOfAsync(verb, book, cid, stored, cancel);
            if (own is null && stored?.StartsWith(PrivateBook.Folder, StringComparison.Ordinal) is true)
                throw new VerbFailure("key-not-here", $"'{stored}' was sealed with a key that is not in {verb.DataFolder}", "share it from where it was stored, or bring its key: grange storage key bring KEY");
            var leaf = name?[(name.LastIndexOf('/') + 1)..];
            var link = own is null ? $"{new Uri(node, $"/ipfs/{cid}").AbsoluteUri}{(leaf is null ? "" : $"?filename={Uri.EscapeDataString(leaf)}")}" : ShareLink.Of(node, cid, own, leaf).ToString();
            own?.Dispose();
            verb.Out.Result(new JsonObject { ["cid"] = cid.ToString(), ["name"] = name, ["private"] = own is not null, ["link"] = link }, () => verb.Out.Line(link));
            verb.Out.Note(own is null ? "this file is public: whoever has the link or the CID can read it" : "whoever has the whole link can read this file, and no other of yours");
        });
    }

    public static Command Key()
    {
        var text = new Argument<string>("KEY") { Description = "as 'key show' or the console's page printed it" };
        return new Command("key", "the key of your private files, which never leaves this machine by itself")
        {
            new Command("show", "print it, to keep a copy or to use it in the console").Example("grange storage key show").Does(verb =>
            {
                using var book = PrivateBook.OpenOrCreate(verb.DataFolder, verb.Out);
                verb.Out.Result(new JsonObject { ["key"] = book.Text }, () => verb.Out.Line(book.Text));
            }),
            new Command("bring", "use a key that was made elsewhere") { text }.Example("grange storage key bring KEY").Does(verb =>
            {
                PrivateBook.Bring(verb.DataFolder, verb.Get(text)!);
                verb.Out.Result(new JsonObject { ["brought"] = true }, () => verb.Out.Line("private files are sealed and opened with it from now on"));
            }),
        };
    }

    static Command Does(this Command command, Action<VerbContext> run) => command.Does((verb, _) =>
    {
        run(verb);
        return Task.CompletedTask;
    });

    /// <summary>The content that a CID or a name means, and the name it is stored under.</summary>
    static async Task<(Cid Cid, string? Stored)> FindAsync(VerbContext verb, string what, CancellationToken cancel)
    {
        if (Cid.TryParse(what, null, out var cid))
        {
            var names = (await verb.Node.GetAsync(verb.Api($"status/{cid}"), cancel))["names"]!.AsArray();
            return (cid, (string?)names.FirstOrDefault());
        }
        using var book = PrivateBook.Open(verb.DataFolder);
        foreach (var file in await ListVerbs.FilesAsync(verb, cancel))
            if ((string)file!["name"]! is var stored && (stored == what || book?.Reveal(stored) == what)) return (Cid.Parse((string)file["cid"]!), stored);
        throw new VerbFailure("unknown-name", $"nothing is stored as '{what}'", "grange storage ls");
    }

    /// <summary>The key of one object alone; null when it was not sealed with this book's. Its first segment is opened to know.</summary>
    static async Task<ObjectKey?> KeyOfAsync(VerbContext verb, PrivateBook book, Cid cid, string? stored, CancellationToken cancel)
    {
        if (stored is null || book.Reveal(stored) is null) return null;
        using var http = new HttpClient { BaseAddress = verb.Node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/ipfs/{cid}") { Headers = { Range = new RangeHeaderValue(0, SealedHeader.Length - 1) } };
        using var answer = await http.SendAsync(request, cancel);
        if (!answer.IsSuccessStatusCode) throw new VerbFailure("not-available", $"the node answered {(int)answer.StatusCode} for {cid}", "grange storage status CID");
        return SealedHeader.TryRead(await answer.Content.ReadAsByteArrayAsync(cancel), out var header) ? book.Key.For(header) : null;
    }
}

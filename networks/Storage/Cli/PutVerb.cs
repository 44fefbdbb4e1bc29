using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage put PATH</c> and <c>grange storage import FILE.car</c>.</summary>
static class PutVerb
{
    internal static Option<string> Profile { get; } = ProfileOption();

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "a file or a folder" };
        var name = new Option<string?>("--name") { Description = "what it shall be called; the file's own name if left out" };
        var hidden = new Option<bool>("--private") { Description = "seal the file and its name here first, with a key that stays in the data folder" };
        var (wait, wish) = (WaitOption(), new KeepingOptions());
        return new Command("put", "store a file or a folder; the last line is its CID") { path, name, hidden, Profile, wait, wish.Policy, wish.Lifetime, wish.Days }
            .Example("grange storage put photo.jpg", "grange storage put ./folder --name holidays/2026 --wait durable", "grange storage put film.mp4 --policy rs=4/8 --lifetime renewing", "grange storage put diary.pdf --private")
            .Does(async (verb, cancel) =>
        {
            var source = Path.GetFullPath(verb.Get(path)!);
            var called = verb.Get(name) ?? Path.GetFileName(source.TrimEnd(Path.DirectorySeparatorChar));
            if (called.Split('/').Any(part => part is "" or "." or ".."))
                throw new VerbFailure("bad-name", $"'{called}' is no plain name", "--name without '.', '..' and empty parts", ExitCode.Usage);
            if (!UnixFsProfile.TryFind(verb.Get(Profile)!, out var profile)) throw ComputeVerbs.UnknownProfile(verb.Get(Profile)!);
            if (verb.Get(hidden))
            {
                await PutPrivateAsync(verb, source, called, Wait(verb.Get(wait)) + wish.Query(verb), cancel);
                return;
            }
            var stored = Directory.Exists(source)
                ? await PutFolderAsync(verb, source, called, profile, Wait(verb.Get(wait)) + wish.Query(verb), cancel)
                : await PutFileAsync(verb, source, verb.Api($"{FilePath(called)}?profile={verb.Get(Profile)}{Wait(verb.Get(wait))}{wish.Query(verb)}"), HttpMethod.Put, cancel);
            Show(verb, stored);
        });
    }

    public static Command Import()
    {
        var path = new Argument<string>("FILE") { Description = "a CAR, version 1 or 2" };
        var partial = new Option<bool>("--partial") { Description = "the CAR may lack blocks" };
        var (wait, wish) = (WaitOption(), new KeepingOptions());
        return new Command("import", "store the blocks of a CAR as they are; the last line is its root") { path, partial, wait, wish.Policy, wish.Lifetime, wish.Days }
            .Example("grange storage import photo.car")
            .Does(async (verb, cancel) =>
        {
            var source = Path.GetFullPath(verb.Get(path)!);
            var query = $"car?name={Uri.EscapeDataString(Path.GetFileNameWithoutExtension(source))}{(verb.Get(partial) ? "&partial=true" : "")}{Wait(verb.Get(wait))}{wish.Query(verb)}";
            Show(verb, await PutFileAsync(verb, source, verb.Api(query), HttpMethod.Post, cancel));
        });
    }

    static async Task<JsonNode> PutFileAsync(VerbContext verb, string source, string path, HttpMethod method, CancellationToken cancel)
    {
        if (!File.Exists(source)) throw ComputeVerbs.NoFile(source);
        await using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        JsonNode? stored = null;
        await verb.Out.ProgressAsync(Path.GetFileName(source), file.Length, async sent =>
        {
            using var content = new ProgressContent(file, sent);
            stored = await verb.Node.SendAsync(method, path, content, cancel);
        });
        return stored!;
    }

    /// <summary>Segments are cut as the profile cuts blocks, so that a range of a private file costs as few of them as of any.</summary>
    static async Task PutPrivateAsync(VerbContext verb, string source, string called, string query, CancellationToken cancel)
    {
        if (Directory.Exists(source)) throw new VerbFailure("private-folder", "a private folder is not sealed as it is: its shape would show", "pack it into one file first: tar czf FOLDER.tgz FOLDER");
        if (!File.Exists(source)) throw ComputeVerbs.NoFile(source);
        using var book = PrivateBook.OpenOrCreate(verb.DataFolder, verb.Out);
        await using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        JsonNode? stored = null;
        await verb.Out.ProgressAsync(Path.GetFileName(source), file.Length, async sent =>
        {
            using var content = new SealedContent(file, book.Key, sent);
            stored = await verb.Node.SendAsync(HttpMethod.Put, verb.Api($"{FilePath(book.Hide(called))}?profile={UnixFsProfile.V1In2025.Name}{query}"), content, cancel);
        });
        stored!["storedAs"] = stored["name"]!.DeepClone();
        stored["name"] = called;
        stored["private"] = true;
        Show(verb, stored);
    }

    static async Task<JsonNode> PutFolderAsync(VerbContext verb, string source, string called, UnixFsProfile profile, string query, CancellationToken cancel)
    {
        var root = await new FolderImport(new UnixFsImporter(DiscardBlocks.Instance, profile), new FolderRules()).AddAsync(source, cancel);
        JsonNode? stored = null;
        await verb.Out.ProgressAsync(Path.GetFileName(source), root.Size, async sent =>
        {
            using var content = new FolderContent(source, root.Cid, profile, sent);
            stored = await verb.Node.SendAsync(HttpMethod.Post, verb.Api($"car?name={Uri.EscapeDataString(called)}{query}"), content, cancel);
        });
        return stored!;
    }

    static void Show(VerbContext verb, JsonNode stored) => verb.Out.Result(stored, () =>
    {
        verb.Out.Note($"{stored["name"]}: {stored["size"]} bytes, {stored["durability"]}");
        verb.Out.Line($"{stored["cid"]}");
    });

    /// <summary>Where a name is in the API: every part of it escaped, its slashes as they are.</summary>
    internal static string FilePath(string name) => "files/" + string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    static string Wait(string? wait) => wait is null ? "" : "&wait=" + Uri.EscapeDataString(wait);

    static Option<string?> WaitOption()
        => new Option<string?>("--wait") { Description = "return when all copies are with providers", HelpName = "durable" }.AcceptOnlyFromAmong("durable");

    static Option<string> ProfileOption() => new("--profile")
    {
        Description = "how files are cut: " + string.Join(", ", UnixFsProfile.All.Select(one => one.Name)),
        DefaultValueFactory = _ => UnixFsProfile.V1In2025.Name,
        HelpName = "NAME",
    };
}

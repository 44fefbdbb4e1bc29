using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage get CID[/path]</c>: every block is checked here, whatever the node says.</summary>
static class GetVerb
{
    public static Command Create()
    {
        var what = new Argument<string>("CID[/path]") { Description = "what to get; or a share link, with what stands behind its #" };
        var output = new Option<string?>("--output", "-o") { Description = "where to write it; - is stdout", HelpName = "FILE" };
        var pay = new Option<decimal?>("--pay") { Description = "get it straight from providers and promise them at most so many dollars, over payment channels", HelpName = "USD" };
        return new Command("get", "get a file or a folder and check every block of it") { what, output, pay }
            .Example("grange storage get bafy… -o photo.jpg", "grange storage get bafy…/2026/may.txt -o -", "grange storage get bafy… -o film.mp4 --pay 0.50", "grange storage get 'http://node/s/bafy…#1…'")
            .Does(async (verb, cancel) =>
        {
            var link = ShareLink.TryParse(verb.Get(what), out var shared) ? shared : null;
            var parts = (link?.Object.ToString() ?? verb.Get(what)!).Split('/', 2);
            if (!Cid.TryParse(parts[0], null, out var root)) throw new VerbFailure("invalid-cid", $"'{parts[0]}' is no CID", "a CID looks like bafy…, bafk… or Qm…", ExitCode.Usage);
            if (verb.Out.IsJson && verb.Get(output) == "-") throw new VerbFailure("two-for-stdout", "stdout takes the bytes or the JSON, not both", "-o FILE, or leave --json out", ExitCode.Usage);
            var path = parts.Length == 2 ? parts[1].Trim('/') : "";
            var name = link?.Name ?? (path.Length > 0 ? path[(path.LastIndexOf('/') + 1)..] : root.ToString());
            var target = verb.Get(output) ?? CheckedName(name);
            using var http = new HttpClient();
            var purse = verb.Get(pay) is { } most ? new Purse(Path.Combine(verb.DataFolder, "channels"), MicroUsd(most)) : null;
            var paid = purse is null ? null : new PaidBlocks(http, new ProviderFinder(verb.Node), await verb.ChannelsAsync(null, cancel), purse);
            using var seals = new Unsealing(verb, link);
            var bytes = await new Download(verb, paid, seals, cancel).GetAsync(root, path, target);
            var result = new JsonObject { ["cid"] = root.ToString(), ["path"] = path, ["output"] = target, ["bytes"] = bytes };
            if (purse is not null) result["promisedMicroUsd"] = (long)purse.Spent;
            verb.Out.Result(result, () => verb.Out.Note($"{target}: {bytes} bytes, every block checked{(purse is null ? "" : $", for {purse.Spent} microUsd")}"));
        });
    }

    /// <summary>An entry's name as a file's name; one that would lead elsewhere is refused.</summary>
    static string CheckedName(string name) => name is "" or "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0')
        ? throw new VerbFailure("unsafe-name", $"the name '{name}' would lead outside of the folder", "get the entry by its CID with -o")
        : name;

    static UInt128 MicroUsd(decimal dollars) => dollars is > 0 and <= 1_000_000_000 && dollars * 1_000_000 == decimal.Truncate(dollars * 1_000_000)
        ? (UInt128)(dollars * 1_000_000)
        : throw new VerbFailure("bad-amount", "an amount is positive and has at most six decimal places", "--pay 0.50", ExitCode.Usage);

    /// <summary>Content as one CAR from the node, or block by block from whoever is paid for it.</summary>
    sealed class Download(VerbContext verb, IBlockReader? direct, Unsealing seals, CancellationToken cancel)
    {
        /// <summary>Gets one entry to where it shall be; the bytes of files written.</summary>
        public async Task<long> GetAsync(Cid root, string path, string target)
        {
            if (direct is not null) return await SaveAsync(new UnixFsReader(direct), root, path, target);
            var url = $"/ipfs/{root}{string.Concat(DagPath.Split(path).Select(part => "/" + Uri.EscapeDataString(part)))}?format=car&dag-scope=entity&car-dups=y";
            using var response = await verb.Node.OpenAsync(url, cancel);
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            using var car = await CarReader.OpenAsync(body, cancel);
            return await SaveAsync(new UnixFsReader(new CarBlocks(car)), root, path, target);
        }

        async Task<long> SaveAsync(UnixFsReader reader, Cid root, string path, string target)
        {
            var node = Checked(await reader.ResolveAsync(root, path, cancel));
            if (node.IsFile) return await SaveFileAsync(reader, node, target);
            if (node.IsDirectory) return await SaveFolderAsync(reader, node, target);
            File.CreateSymbolicLink(target, Encoding.UTF8.GetString(node.Data.Span));
            return 0;
        }

        async Task<long> SaveFileAsync(UnixFsReader reader, UnixFsNode file, string target)
        {
            if (target == "-" && !seals.IsExpected)
            {
                await using var stdout = Console.OpenStandardOutput();
                await CopyAsync(reader, file, stdout);
                return file.Size;
            }
            var draft = target == "-" ? Path.GetTempFileName() : target + ".part";
            try
            {
                await using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous)) await CopyAsync(reader, file, stream);
                return await seals.MoveAsync(draft, target, cancel);
            }
            finally
            {
                File.Delete(draft); // after a fault; else it has its name already
            }
        }

        async Task<long> SaveFolderAsync(UnixFsReader reader, UnixFsNode folder, string target)
        {
            if (target == "-") throw new VerbFailure("is-a-folder", "a folder cannot go to stdout", "-o FOLDER", ExitCode.Usage);
            Directory.CreateDirectory(target);
            var entries = new List<DirectoryEntry>();
            await foreach (var entry in reader.ListAsync(folder, cancel)) entries.Add(Checked(entry));
            var bytes = 0L;
            foreach (var entry in entries) bytes += await GetAsync(entry.Cid, "", Path.Combine(target, CheckedName(entry.Name)));
            return bytes;
        }

        async Task CopyAsync(UnixFsReader reader, UnixFsNode file, Stream target)
        {
            if (await reader.CopyAsync(file, 0, long.MaxValue, target, cancel) is { } fault) throw Broken(fault);
        }

        static T Checked<T>(Found<T> found) => found.TryGet(out var value, out var fault) ? value : throw Broken(fault);

        static VerbFailure Broken(DagFault fault) => fault.Reason is DagReason.NotFound or DagReason.NotADirectory
            ? new("path-not-found", fault.Detail, "get the folder above it to see what it has")
            : new("content-broken", $"the node did not send what the CID names: {fault}", "try another node: --node URL");
    }
}

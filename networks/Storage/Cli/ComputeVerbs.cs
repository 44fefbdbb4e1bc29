using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage cid PATH</c> and <c>grange storage piece PATH</c>: computed here, no node is asked.</summary>
static class ComputeVerbs
{
    public static Command OfCid()
    {
        var path = new Argument<string>("PATH") { Description = "a file or a folder" };
        return new Command("cid", "compute the CID of a file or folder and print nothing else") { path, PutVerb.Profile }
            .Example("grange storage cid photo.jpg", "grange storage cid ./folder --profile kubo-cidv1")
            .Does(async (verb, cancel) =>
        {
            if (!UnixFsProfile.TryFind(verb.Get(PutVerb.Profile)!, out var profile)) throw UnknownProfile(verb.Get(PutVerb.Profile)!);
            var root = await new FolderImport(new UnixFsImporter(DiscardBlocks.Instance, profile), new FolderRules()).AddAsync(Existing(verb.Get(path)!), cancel);
            verb.Out.Result(new JsonObject { ["cid"] = root.Cid.ToString(), ["size"] = root.Size, ["profile"] = profile.Name }, () => verb.Out.Line(root.Cid.ToString()));
        });
    }

    public static Command OfPiece()
    {
        var path = new Argument<string>("PATH") { Description = "a file" };
        return new Command("piece", "compute the PieceCIDv2 of a file and print nothing else") { path }
            .Example("grange storage piece photo.jpg")
            .Does(async (verb, cancel) =>
        {
            if (Directory.Exists(verb.Get(path)!)) throw new VerbFailure("is-a-folder", $"{verb.Get(path)} is a folder, and a piece is of one file", $"grange storage cid {verb.Get(path)}", ExitCode.Usage);
            await using var file = new FileStream(Existing(verb.Get(path)!), FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
            var piece = (await PieceLayer.OfAsync(file, cancel)).Piece;
            verb.Out.Result(new JsonObject { ["pieceCid"] = piece.ToString(), ["pieceCidV1"] = piece.V1.ToString(), ["bytes"] = piece.RawBytes }, () => verb.Out.Line(piece.ToString()));
        });
    }

    internal static VerbFailure UnknownProfile(string name)
        => new("unknown-profile", $"there is no profile '{name}'", "--profile " + string.Join('|', UnixFsProfile.All.Select(one => one.Name)), ExitCode.Usage);

    static string Existing(string path) => Path.Exists(path) ? Path.GetFullPath(path) : throw NoFile(path);

    internal static VerbFailure NoFile(string path) => new("no-such-file", $"there is no {path}", "name a file or folder that is there", ExitCode.Missing);
}

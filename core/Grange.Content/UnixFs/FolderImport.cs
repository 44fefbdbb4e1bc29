namespace Grange.Content;

/// <summary>What of a folder is imported. By default everything but hidden files; symlinks stay symlinks, empty folders stay.</summary>
/// <remarks><c>Hidden</c> includes files and folders whose name begins with a dot.</remarks>
public sealed record FolderRules(bool Hidden = false);

/// <summary>Imports a file, a symlink or a whole folder tree from disk.</summary>
public sealed class FolderImport(UnixFsImporter importer, FolderRules rules)
{
    /// <summary>Deepest folder nesting imported.</summary>
    public const int MaxDepth = 256;

    /// <summary>Called with each file's path once its blocks are put.</summary>
    public Action<string, UnixFsEntry>? Imported { get; init; }

    /// <summary>Imports what <paramref name="path"/> names; a folder's root is the folder itself, without its own name. A symlink named directly is followed.</summary>
    /// <exception cref="IOException">The path is missing, unreadable, or no file, folder or symlink.</exception>
    public Task<UnixFsEntry> AddAsync(string path, CancellationToken cancel)
    {
        if (Directory.Exists(path)) return AddFolderAsync(new DirectoryInfo(path), 0, cancel);
        return File.Exists(path) ? AddFileAsync(path, cancel) : throw new FileNotFoundException($"nothing is at '{path}'", path);
    }

    async Task<UnixFsEntry> AddFolderAsync(DirectoryInfo folder, int depth, CancellationToken cancel)
    {
        if (depth > MaxDepth) throw new IOException($"'{folder.FullName}' lies more than {MaxDepth} folders deep");
        var entries = new List<KeyValuePair<string, UnixFsEntry>>();
        foreach (var item in folder.EnumerateFileSystemInfos("*", Everything))
        {
            cancel.ThrowIfCancellationRequested();
            if (!rules.Hidden && item.Name.StartsWith('.')) continue;
            var entry = item switch
            {
                { LinkTarget: { } target } => await importer.AddSymlinkAsync(target, cancel),
                DirectoryInfo inner => await AddFolderAsync(inner, depth + 1, cancel),
                _ => await AddFileAsync(item.FullName, cancel),
            };
            entries.Add(new(item.Name, entry));
        }
        return await importer.AddDirectoryAsync(entries, cancel);
    }

    async Task<UnixFsEntry> AddFileAsync(string path, CancellationToken cancel)
    {
        if (FileKind.MayBlock(path)) throw new IOException($"'{path}' is a pipe, socket or device, not a file");
        await using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan, Share = FileShare.ReadWrite | FileShare.Delete });
        var entry = await importer.AddFileAsync(file, cancel);
        Imported?.Invoke(path, entry);
        return entry;
    }

    static EnumerationOptions Everything { get; } = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };
}

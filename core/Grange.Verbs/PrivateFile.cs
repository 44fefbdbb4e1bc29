using System.Text;
using Grange.Content;

namespace Grange.Verbs;

/// <summary>Small files only their owner may read: keys. A file is there whole or not at all, also after a power cut.</summary>
public static class PrivateFile
{
    /// <summary>Writes a file durably under mode 0600, replacing what was there.</summary>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n"));
            stream.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
        DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
    }
}

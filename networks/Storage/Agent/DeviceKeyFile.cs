using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Storage.Agent;

/// <summary>The device key of an agent: a PEM file that only its owner can read.</summary>
public static class DeviceKeyFile
{
    /// <summary>Opens the key in <paramref name="folder"/>, making it on the first start; it is durable before it is returned.</summary>
    public static Result<P256Key> OpenOrCreate(string folder)
    {
        var path = Path.Combine(folder, "device.key");
        Directory.CreateDirectory(folder);
        if (File.Exists(path)) return P256Key.ImportPem(File.ReadAllText(path));
        var key = P256Key.Generate();
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(path + ".new", options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPem()));
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path);
        Grange.Content.DurableFile.SyncFolder(folder);
        return key;
    }
}

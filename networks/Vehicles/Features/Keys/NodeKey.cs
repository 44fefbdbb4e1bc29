using System.Security.Cryptography;
using System.Text;

namespace Grange.Vehicles.Features.Keys;

/// <summary>The key of this node that wraps the vehicles' keys and tags VINs: a file of its own beside the database, so that neither alone tells anything.</summary>
sealed class NodeKey
{
    readonly byte[] secret;

    NodeKey(byte[] secret) => this.secret = secret;

    /// <summary>Reads the file, or makes it.</summary>
    /// <exception cref="InvalidDataException">It is no key.</exception>
    public static NodeKey OpenOrCreate(string folder)
    {
        var path = Path.Combine(folder, "vehicles.key");
        if (!File.Exists(path)) Keep(path, RandomNumberGenerator.GetBytes(Sealing.KeyBytes));
        var secret = File.ReadAllBytes(path);
        return secret.Length == Sealing.KeyBytes ? new(secret) : throw new InvalidDataException($"{path} is no key: {secret.Length} bytes");
    }

    /// <summary>A key for one purpose.</summary>
    public byte[] For(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Sealing.KeyBytes, salt: null, Encoding.ASCII.GetBytes(purpose));

    static void Keep(string path, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var written = new FileStream(path + ".next", options))
        {
            written.Write(bytes);
            written.Flush(flushToDisk: true);
        }
        File.Move(path + ".next", path, overwrite: true);
        Content.DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
    }
}

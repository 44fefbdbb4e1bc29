using System.Security.Cryptography;
using Grange.Kernel;
using Grange.Wireless.Coverage;

namespace Grange.Wireless.Features.Beacons;

/// <summary>What this operator's commitments are made of: one secret, and for each epoch the gateways it committed for. Files, written before anything is said.</summary>
sealed class BeaconSecrets
{
    const int SecretBytes = 32;

    readonly string folder;
    readonly byte[] secret;

    public BeaconSecrets(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "secret");
        if (!File.Exists(file)) Keep(file, RandomNumberGenerator.GetBytes(SecretBytes));
        secret = File.ReadAllBytes(file);
    }

    /// <summary>The secret of an epoch.</summary>
    public byte[] Of(long epoch) => HMACSHA256.HashData(secret, BitConverter.GetBytes(epoch));

    /// <summary>The gateways of an epoch's commitment, as they were when it was first made.</summary>
    public IReadOnlyList<DeviceId> Fix(long epoch, IEnumerable<DeviceId> gateways)
    {
        if (Find(epoch) is { } fixedBefore) return fixedBefore;
        var sorted = gateways.Order().ToList();
        Keep(FileOf(epoch), [.. sorted.SelectMany(one => one.Value.ToByteArray())]);
        return sorted;
    }

    /// <summary>Null: nothing was committed to.</summary>
    public IReadOnlyList<DeviceId>? Find(long epoch)
        => File.Exists(FileOf(epoch)) ? [.. File.ReadAllBytes(FileOf(epoch)).Chunk(Hash32.Size).Select(bytes => new DeviceId(Hash32.Read(bytes)))] : null;

    /// <summary>What is revealed of a gateway: its secret, and the path to the root.</summary>
    public (Hash32 Key, IReadOnlyList<Hash32> Path)? Reveal(long epoch, DeviceId gateway)
        => Find(epoch)?.ToList() is { } all && all.IndexOf(gateway) is >= 0 and var at ? (Hash32.Read(BeaconPlan.KeyOf(Of(epoch), gateway)), BeaconPlan.Commit(all, Of(epoch)).Proof(at)) : null;

    /// <summary>Forgets what nobody can ask for any more.</summary>
    public void Forget(long epoch) => File.Delete(FileOf(epoch));

    string FileOf(long epoch) => Path.Combine(folder, $"{epoch}");

    static void Keep(string file, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var written = new FileStream(file + ".next", options))
        {
            written.Write(bytes);
            written.Flush(flushToDisk: true);
        }
        File.Move(file + ".next", file, overwrite: true);
    }
}

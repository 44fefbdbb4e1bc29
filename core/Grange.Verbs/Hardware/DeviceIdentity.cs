using System.Text;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Verbs.Hardware;

/// <summary>Who a piece of hardware is: its device's id, which outlives rotated keys, and its current key, in a file that only its owner can read.</summary>
/// <remarks>To rotate: stop the agent, <c>grange devices rotate ID --key DIR/device.key</c>, start it again.</remarks>
public sealed class DeviceIdentity : IDisposable
{
    readonly string folder;

    DeviceIdentity(string folder, DeviceId id, P256Key key) => (this.folder, Id, Key) = (folder, id, key);

    public DeviceId Id { get; }
    public P256Key Key { get; }

    /// <summary>True once a node has this device in its registry.</summary>
    public bool WasRegistered => File.Exists(Marker);

    /// <summary>What the device's maker wrote beside its key (<see cref="Kernel.MakerWord"/>); null where it did not.</summary>
    public string? MakerWord => File.Exists(WordFile) && File.ReadAllText(WordFile).Trim() is var word && Kernel.MakerWord.IsWord(word) ? word : null;

    /// <summary>Keeps a maker's word beside the key, for the registration to come.</summary>
    public void Keep(string word) => DurableFile.Replace(WordFile, Encoding.ASCII.GetBytes(word + "\n"));

    string WordFile => Path.Combine(folder, "maker.word");

    string Marker => Path.Combine(folder, "registered");

    /// <summary>Opens the identity in <paramref name="folder"/>, making it on the first start; it is durable before it is returned.</summary>
    public static Result<DeviceIdentity> OpenOrCreate(string folder)
    {
        Directory.CreateDirectory(folder);
        var (keyFile, idFile) = (Path.Combine(folder, "device.key"), Path.Combine(folder, "device.id"));
        if (!File.Exists(keyFile))
        {
            using var fresh = P256Key.Generate();
            PrivateFile.Write(keyFile, fresh.ExportPem());
        }
        if (!P256Key.ImportPem(File.ReadAllText(keyFile)).TryGet(out var key, out var fault)) return fault;
        if (File.Exists(idFile))
            return DeviceId.TryParse(File.ReadAllText(idFile).Trim(), null, out var id) ? new DeviceIdentity(folder, id, key) : new Fault("device-id", $"{idFile} holds no device id");
        DurableFile.Replace(idFile, Encoding.ASCII.GetBytes(key.DeviceId + "\n"));
        return new DeviceIdentity(folder, key.DeviceId, key);
    }

    public void MarkRegistered() => DurableFile.Replace(Marker, "registered\n"u8);

    public void Dispose() => Key.Dispose();
}

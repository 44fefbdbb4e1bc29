namespace Grange.Kernel;

/// <summary>A device as the registry log has it now.</summary>
/// <param name="Id">Hash of its first key; does not change when the key is rotated.</param>
/// <param name="Owner">The account its earnings go to.</param>
/// <param name="Network">The network it works for.</param>
/// <param name="Key">Its current P-256 public key, compressed (33 bytes).</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Facts">What the network's registration asks for, e.g. <c>url</c>, <c>space</c>.</param>
/// <param name="Revoked">A revoked device signs no more; what it earned stays.</param>
public sealed record Device(DeviceId Id, Address Owner, NetworkSlug Network, ReadOnlyMemory<byte> Key, string Name, IReadOnlyDictionary<string, string> Facts, bool Revoked);

/// <summary>A node's operator as the registry log has it now: it signs receipts, and evidence of hardware that cannot sign.</summary>
/// <param name="Id">Hash of its first key; does not change when the key is rotated.</param>
/// <param name="Owner">The account that answers for it.</param>
/// <param name="Key">Its current P-256 public key, compressed (33 bytes).</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Facts">E.g. <c>url</c>.</param>
/// <param name="Revoked">A revoked operator signs no more.</param>
public sealed record Operator(DeviceId Id, Address Owner, ReadOnlyMemory<byte> Key, string Name, IReadOnlyDictionary<string, string> Facts, bool Revoked);

/// <summary>Devices as a pure function may see them: the registry at one point of its log.</summary>
public interface IDeviceView
{
    Device? Find(DeviceId id);

    /// <summary>Every device of a network by id, revoked ones too: what they earned stays.</summary>
    IEnumerable<Device> All(NetworkSlug network);

    /// <summary>The operator of this id; a device's id finds none.</summary>
    Operator? FindOperator(DeviceId id) => null;

    /// <summary>When a device was bound to another operator than before, oldest first; empty for one that stayed where it was registered.</summary>
    IReadOnlyList<DeviceMove> MovesOf(DeviceId id) => [];
}

using System.Collections.Immutable;

namespace Grange.Kernel;

/// <summary>A key a device signed with, from one entry of the log on.</summary>
public sealed record DeviceKey(long FromEntry, ReadOnlyMemory<byte> Key);

/// <summary>Who is registered after some entries of the log, and the rules by which one more changes it. Copies share what they do not change.</summary>
sealed class RegistryState : IDeviceView
{
    public static RegistryState Empty { get; } = new();

    ImmutableDictionary<DeviceId, Device> devices = ImmutableDictionary<DeviceId, Device>.Empty;
    ImmutableDictionary<DeviceId, Operator> operators = ImmutableDictionary<DeviceId, Operator>.Empty;
    ImmutableDictionary<NetworkSlug, ImmutableSortedSet<DeviceId>> byNetwork = ImmutableDictionary<NetworkSlug, ImmutableSortedSet<DeviceId>>.Empty;
    ImmutableHashSet<DeviceId> keys = []; // every key ever registered, by the id it would have
    ImmutableDictionary<DeviceId, ImmutableList<DeviceKey>> rotated = ImmutableDictionary<DeviceId, ImmutableList<DeviceKey>>.Empty;
    ImmutableDictionary<DeviceId, ImmutableList<DeviceMove>> moves = ImmutableDictionary<DeviceId, ImmutableList<DeviceMove>>.Empty;
    ImmutableDictionary<Address, ulong> nonces = ImmutableDictionary<Address, ulong>.Empty;

    public long Count { get; private set; }
    public long LastSeconds { get; private set; }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);
    public Operator? FindOperator(DeviceId id) => operators.GetValueOrDefault(id);
    public IEnumerable<Device> All(NetworkSlug network) => byNetwork.TryGetValue(network, out var ids) ? ids.Select(id => devices[id]) : [];
    public IEnumerable<Operator> Operators => operators.Values.OrderBy(one => one.Id);
    public ulong NextNonce(Address owner) => nonces.GetValueOrDefault(owner);

    public IReadOnlyList<DeviceMove> MovesOf(DeviceId id) => moves.TryGetValue(id, out var all) ? all : [];
    public IEnumerable<DeviceId> Moved => moves.Keys;

    public IReadOnlyList<DeviceKey> KeysOf(DeviceId id)
        => rotated.TryGetValue(id, out var all) ? all
            : Find(id)?.Key is { } device ? [new DeviceKey(0, device)]
            : FindOperator(id)?.Key is { } key ? [new DeviceKey(0, key)] : [];

    /// <summary>The state after one more entry. Its signatures are judged elsewhere, because that is the slow part.</summary>
    public Result<RegistryState> Next(RegistryEntry entry)
    {
        var action = entry.Action;
        if (entry.Sequence != Count) return new Fault("registry-gap", $"the next entry is {Count}, not {entry.Sequence}", Status: 409);
        if (entry.AtSeconds < LastSeconds) return new Fault("registry-time", $"entry {Count} is of {entry.AtSeconds} s, the one before of {LastSeconds} s");
        if ((ulong)entry.AtSeconds > action.Deadline) return new Fault("registration-expired", $"valid until {action.Deadline} s, it is {entry.AtSeconds} s", "sign again with a later deadline", 409);
        var nonce = NextNonce(action.Owner);
        if (action.Nonce != nonce) return new Fault("registration-nonce", $"the next nonce of {action.Owner} is {nonce}, not {action.Nonce}", "sign again with that nonce", 409);
        if (action.HasText && TextFault(action) is { } text) return text;
        if (!Change(entry).TryGet(out var next, out var fault)) return fault;
        next.nonces = next.nonces.SetItem(action.Owner, nonce + 1);
        (next.Count, next.LastSeconds) = (Count + 1, entry.AtSeconds);
        return next;
    }

    Result<RegistryState> Change(RegistryEntry entry)
    {
        var action = entry.Action;
        if (action.Verb is RegistryVerb.Register or RegistryVerb.Operator) return Add(action);
        if (Find(action.Device) is { } device)
            return Standing(action, device.Owner, device.Revoked) is { } no ? no : Changed(entry, device.Key, next => next.Replace(device, Apply(action, device), entry));
        if (FindOperator(action.Device) is { } node)
            return Standing(action, node.Owner, node.Revoked) is { } no ? no : Changed(entry, node.Key, next => next.operators = operators.SetItem(node.Id, Apply(action, node)));
        return new Fault("device-unknown", $"{action.Device} is not registered", "grange devices lists yours", 404);
    }

    Result<RegistryState> Add(RegistryAction action)
    {
        if (!DeviceId.TryOf(action.Key.Span, out var id)) return new Fault("registration-key", "the key is no point of P-256");
        if (id != action.Device) return new Fault("registration-device", $"the key's id is {id}, not {action.Device}");
        if (keys.Contains(id)) return Taken(id);
        var next = Copy();
        next.keys = keys.Add(id);
        if (action.Verb == RegistryVerb.Operator)
        {
            next.operators = operators.Add(id, new Operator(id, action.Owner, action.Key, action.Name, action.Facts, Revoked: false));
            return next;
        }
        next.devices = devices.Add(id, new Device(id, action.Owner, action.Network, action.Key, action.Name, action.Facts, Revoked: false));
        next.byNetwork = byNetwork.SetItem(action.Network, byNetwork.GetValueOrDefault(action.Network, []).Add(id));
        return next;
    }

    Result<RegistryState> Changed(RegistryEntry entry, ReadOnlyMemory<byte> oldKey, Action<RegistryState> change)
    {
        var action = entry.Action;
        var next = Copy();
        if (action.Verb == RegistryVerb.Rotate)
        {
            if (!DeviceId.TryOf(action.Key.Span, out var id)) return new Fault("registration-key", "the key is no point of P-256");
            if (keys.Contains(id)) return Taken(id);
            next.keys = keys.Add(id);
            var before = rotated.GetValueOrDefault(action.Device, [new DeviceKey(0, oldKey)]);
            next.rotated = rotated.SetItem(action.Device, before.Add(new DeviceKey(entry.Sequence, action.Key)));
        }
        change(next);
        return next;
    }

    void Replace(Device before, Device now, RegistryEntry entry)
    {
        devices = devices.SetItem(now.Id, now);
        if (before.Facts.GetValueOrDefault(DeviceFacts.Operator) == now.Facts.GetValueOrDefault(DeviceFacts.Operator)) return;
        moves = moves.SetItem(now.Id, moves.GetValueOrDefault(now.Id, []).Add(new DeviceMove(entry.Sequence, entry.AtSeconds)));
    }

    static Device Apply(RegistryAction action, Device device) => action.Verb switch
    {
        RegistryVerb.Rotate => device with { Key = action.Key },
        RegistryVerb.Revoke => device with { Revoked = true },
        _ => device with { Name = action.Name, Facts = action.Facts },
    };

    static Operator Apply(RegistryAction action, Operator node) => action.Verb switch
    {
        RegistryVerb.Rotate => node with { Key = action.Key },
        RegistryVerb.Revoke => node with { Revoked = true },
        _ => node with { Name = action.Name, Facts = action.Facts },
    };

    static Fault? Standing(RegistryAction action, Address owner, bool revoked)
        => owner != action.Owner ? new Fault("device-not-owned", $"{action.Device} belongs to {owner}", "sign with the owner's account", 403)
            : revoked ? new Fault("device-revoked", $"{action.Device} was revoked", "register the hardware with a new key", 409) : null;

    Fault? TextFault(RegistryAction action)
        => DeviceFacts.Check(action.Name, action.Facts)
            ?? (action.Facts.TryGetValue(DeviceFacts.Operator, out var id) && FindOperator(DeviceId.Parse(id, null)) is null or { Revoked: true }
                ? new Fault("operator-unknown", $"operator {id} is not registered or was revoked") : null);

    static Fault Taken(DeviceId id) => new("device-exists", $"the key of {id} is registered already", "a key is registered once per ledger; make a new one", 409);

    RegistryState Copy() => (RegistryState)MemberwiseClone();
}

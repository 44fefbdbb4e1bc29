using System.Collections.Immutable;

namespace Grange.Kernel;

/// <summary>A key a device signed with, from one entry of the log on.</summary>
public sealed record DeviceKey(long FromEntry, ReadOnlyMemory<byte> Key);

/// <summary>Who is registered after some entries of the log, and the rules by which one more changes it. States of one log share their table.</summary>
sealed class RegistryState : IDeviceView
{
    /// <summary>The state before the first entry.</summary>
    public static RegistryState Empty => new(new RegistryTable(), 0, 0, ImmutableDictionary<Address, ulong>.Empty);

    readonly RegistryTable table;
    readonly ImmutableDictionary<Address, ulong> nonces;

    RegistryState(RegistryTable table, long count, long lastSeconds, ImmutableDictionary<Address, ulong> nonces)
        => (this.table, Count, LastSeconds, this.nonces) = (table, count, lastSeconds, nonces);

    public long Count { get; }
    public long LastSeconds { get; }

    public Device? Find(DeviceId id) => table.Device(id, Count)?.Value;
    public Operator? FindOperator(DeviceId id) => table.Operator(id, Count)?.Value;
    public IEnumerable<Device> All(NetworkSlug network) => After(network, null);
    public IEnumerable<Operator> Operators => table.Operators(Count).OrderBy(one => one.Id);
    public ulong NextNonce(Address owner) => nonces.GetValueOrDefault(owner);

    /// <summary>Devices of a network by id, those after one id.</summary>
    public IEnumerable<Device> After(NetworkSlug network, DeviceId? after)
    {
        var ids = table.Ids(network, Count);
        var at = after is { } id ? ids.Span.BinarySearch(id) : ~0;
        for (var i = at < 0 ? ~at : at + 1; i < ids.Length; i++) yield return Find(ids.Span[i])!;
    }

    public IReadOnlyList<DeviceMove> MovesOf(DeviceId id) => table.MovesOf(id, Count);
    public IEnumerable<DeviceId> Moved => table.Moved(Count);

    public IReadOnlyList<DeviceKey> KeysOf(DeviceId id)
        => table.Device(id, Count) is { } device ? Keys(device, one => one.Key)
            : table.Operator(id, Count) is { } node ? Keys(node, one => one.Key) : [];

    /// <summary>Why an entry may not follow; null when it may. Its signatures are judged elsewhere, because that is the slow part.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="keyId">The id that its key has, where somebody has computed it already.</param>
    public Fault? Refusal(RegistryEntry entry, DeviceId? keyId = null)
    {
        var action = entry.Action;
        if (entry.Sequence != Count) return new Fault("registry-gap", $"the next entry is {Count}, not {entry.Sequence}", Status: 409);
        if (entry.AtSeconds < LastSeconds) return new Fault("registry-time", $"entry {Count} is of {entry.AtSeconds} s, the one before of {LastSeconds} s");
        if ((ulong)entry.AtSeconds > action.Deadline) return new Fault("registration-expired", $"valid until {action.Deadline} s, it is {entry.AtSeconds} s", "sign again with a later deadline", 409);
        var nonce = NextNonce(action.Owner);
        if (action.Nonce != nonce) return new Fault("registration-nonce", $"the next nonce of {action.Owner} is {nonce}, not {action.Nonce}", "sign again with that nonce", 409);
        if (action.HasText && TextFault(action) is { } text) return text;
        if (action.Verb is RegistryVerb.Register or RegistryVerb.Operator) return KeyFault(action, keyId, isFirst: true);
        var standing = Find(action.Device) is { } device ? Standing(action, device.Owner, device.Revoked)
            : FindOperator(action.Device) is { } node ? Standing(action, node.Owner, node.Revoked)
            : new Fault("device-unknown", $"{action.Device} is not registered", "grange devices lists yours", 404);
        return standing is null && action.Verb == RegistryVerb.Rotate ? KeyFault(action, keyId, isFirst: false) : standing;
    }

    /// <summary>The state after an entry that <see cref="Refusal"/> lets through.</summary>
    public RegistryState With(RegistryEntry entry, DeviceId? keyId = null)
    {
        var action = entry.Action;
        var isNew = action.Verb is RegistryVerb.Register or RegistryVerb.Operator;
        var device = action.Verb == RegistryVerb.Register
            ? new Device(action.Device, action.Owner, action.Network, action.Key, action.Name, action.Facts, Revoked: false)
            : !isNew && Find(action.Device) is { } known ? Apply(action, known) : null;
        var node = action.Verb == RegistryVerb.Operator
            ? new Operator(action.Device, action.Owner, action.Key, action.Name, action.Facts, Revoked: false)
            : !isNew && FindOperator(action.Device) is { } runs ? Apply(action, runs) : null;
        DeviceId? rotated = action.Verb == RegistryVerb.Rotate ? keyId ?? DeviceId.Of(action.Key.Span) : null;
        return new RegistryState(table.With(Count, entry.AtSeconds, device, node, rotated), Count + 1, entry.AtSeconds, nonces.SetItem(action.Owner, action.Nonce + 1));
    }

    Fault? KeyFault(RegistryAction action, DeviceId? keyId, bool isFirst)
    {
        if ((keyId ?? (DeviceId.TryOf(action.Key.Span, out var computed) ? computed : null)) is not { } id) return new Fault("registration-key", "the key is no point of P-256");
        if (isFirst && id != action.Device) return new Fault("registration-device", $"the key's id is {id}, not {action.Device}");
        return table.IsTaken(id, Count) ? new Fault("device-exists", $"the key of {id} is registered already", "a key is registered once per ledger; make a new one", 409) : null;
    }

    /// <summary>The first key holds from the beginning, every other from the entry that brought it.</summary>
    static List<DeviceKey> Keys<T>(Version<T> newest, Func<T, ReadOnlyMemory<byte>> keyOf)
    {
        var keys = new List<DeviceKey>();
        for (var one = newest; one is not null; one = one.Before)
            if (one.Before is null || !keyOf(one.Value).Span.SequenceEqual(keyOf(one.Before.Value).Span)) keys.Add(new DeviceKey(one.Before is null ? 0 : one.Entry, keyOf(one.Value)));
        keys.Reverse();
        return keys;
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
}

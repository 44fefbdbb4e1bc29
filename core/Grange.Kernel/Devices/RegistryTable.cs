using System.Collections.Concurrent;

namespace Grange.Kernel;

/// <summary>Devices and operators of a log, shared by all its states: things are only added, and a state sees what came before its own count. One writer, many readers.</summary>
/// <remarks>A million devices take about 400 MB here; as persistent maps, one for each state, they would take three times that.</remarks>
sealed class RegistryTable
{
    readonly Lock gate = new();
    readonly ConcurrentDictionary<DeviceId, Version<Device>> devices = new();
    readonly ConcurrentDictionary<DeviceId, Version<Operator>> operators = new();
    readonly ConcurrentDictionary<DeviceId, long> rotatedIn = new(); // the id that a key brought by a rotation would have, and the entry that brought it
    readonly ConcurrentDictionary<DeviceId, Version<DeviceMove>> moves = new(); // of the few devices that went to another operator
    readonly ConcurrentDictionary<NetworkSlug, RegisteredIds> byNetwork = new();
    readonly PackedKeys keys = new();
    long count;

    public Version<Device>? Device(DeviceId id, long before) => Seen(devices.GetValueOrDefault(id), before);
    public Version<Operator>? Operator(DeviceId id, long before) => Seen(operators.GetValueOrDefault(id), before);
    public bool IsTaken(DeviceId key, long before) => Device(key, before) is not null || Operator(key, before) is not null || rotatedIn.TryGetValue(key, out var entry) && entry < before;
    public IEnumerable<Operator> Operators(long before) => operators.Values.Select(newest => Seen(newest, before)).OfType<Version<Operator>>().Select(one => one.Value);

    /// <summary>A device's moves from operator to operator, oldest first.</summary>
    public IReadOnlyList<DeviceMove> MovesOf(DeviceId id, long before)
    {
        var all = new List<DeviceMove>();
        for (var one = Seen(moves.GetValueOrDefault(id), before); one is not null; one = one.Before) all.Add(one.Value);
        all.Reverse();
        return all;
    }

    /// <summary>Devices that moved.</summary>
    public IEnumerable<DeviceId> Moved(long before) => moves.Where(one => Seen(one.Value, before) is not null).Select(one => one.Key);

    /// <summary>Ids of a network's devices, ascending.</summary>
    public ReadOnlyMemory<DeviceId> Ids(NetworkSlug network, long before) => byNetwork.TryGetValue(network, out var ids) ? ids.Sorted(before) : default;

    /// <summary>Adds what entry <paramref name="entry"/>, taken in at <paramref name="atSeconds"/>, makes of a device; gives the table that now has it: another where somebody continued this one differently.</summary>
    public RegistryTable With(long entry, long atSeconds, Device? device, Operator? node, DeviceId? rotated)
    {
        lock (gate)
        {
            if (count == entry)
            {
                Add(entry, atSeconds, device, node, rotated);
                return this;
            }
        }
        return Copy(entry).With(entry, atSeconds, device, node, rotated);
    }

    void Add(long entry, long atSeconds, Device? device, Operator? node, DeviceId? rotated)
    {
        if (rotated is { } id) rotatedIn[id] = entry;
        if (device is not null)
        {
            var before = devices.GetValueOrDefault(device.Id);
            devices[device.Id] = new(entry, before is null || rotated is not null ? device with { Key = keys.Keep(device.Key.Span) } : device, before);
            if (before is null) byNetwork.GetOrAdd(device.Network, _ => new RegisteredIds()).Add(entry, device.Id);
            else if (before.Value.Facts.GetValueOrDefault(DeviceFacts.Operator) != device.Facts.GetValueOrDefault(DeviceFacts.Operator))
                moves[device.Id] = new(entry, new DeviceMove(entry, atSeconds), moves.GetValueOrDefault(device.Id));
        }
        if (node is not null) operators[node.Id] = new(entry, node, operators.GetValueOrDefault(node.Id));
        count = entry + 1;
    }

    RegistryTable Copy(long before)
    {
        var copy = new RegistryTable { count = before };
        lock (gate)
        {
            foreach (var (id, newest) in devices)
                if (Seen(newest, before) is { } seen) copy.devices[id] = seen;
            foreach (var (id, newest) in operators)
                if (Seen(newest, before) is { } seen) copy.operators[id] = seen;
            foreach (var (id, newest) in moves)
                if (Seen(newest, before) is { } seen) copy.moves[id] = seen;
            foreach (var (id, entry) in rotatedIn)
                if (entry < before) copy.rotatedIn[id] = entry;
            foreach (var (network, ids) in byNetwork) copy.byNetwork[network] = ids.Copy(before);
        }
        return copy;
    }

    static Version<T>? Seen<T>(Version<T>? newest, long before)
    {
        while (newest is not null && newest.Entry >= before) newest = newest.Before;
        return newest;
    }
}

/// <summary>A device or operator as an entry of the log made it, and as it was before.</summary>
sealed record Version<T>(long Entry, T Value, Version<T>? Before);

/// <summary>Ids of one network by entry, and sorted as far as anybody asked.</summary>
sealed class RegisteredIds
{
    readonly Lock gate = new();
    readonly List<(long Entry, DeviceId Id)> all = [];
    DeviceId[] sorted = [];

    public void Add(long entry, DeviceId id)
    {
        lock (gate) all.Add((entry, id));
    }

    public ReadOnlyMemory<DeviceId> Sorted(long before)
    {
        lock (gate)
        {
            var seen = Seen(before);
            if (seen < sorted.Length) return Merge([], seen);
            return seen == sorted.Length ? sorted : sorted = Merge(sorted, seen);
        }
    }

    public RegisteredIds Copy(long before)
    {
        var copy = new RegisteredIds();
        lock (gate) copy.all.AddRange(all.Take(Seen(before)));
        return copy;
    }

    int Seen(long before)
    {
        var (low, high) = (0, all.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (all[middle].Entry < before) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>The first <paramref name="seen"/> ids, of which the oldest are sorted already.</summary>
    DeviceId[] Merge(DeviceId[] old, int seen)
    {
        DeviceId[] young = [.. all.GetRange(old.Length, seen - old.Length).Select(one => one.Id)];
        Array.Sort(young);
        if (old.Length == 0) return young;
        var merged = new DeviceId[seen];
        for (int i = 0, j = 0, at = 0; at < seen; at++)
            merged[at] = j == young.Length || (i < old.Length && old[i].CompareTo(young[j]) < 0) ? old[i++] : young[j++];
        return merged;
    }
}

/// <summary>Keys of 33 bytes side by side in larger arrays: an array for each would take twice the room.</summary>
sealed class PackedKeys
{
    const int PerArray = 1024;

    byte[] current = [];
    int used;

    public ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> key)
    {
        if (used + key.Length > current.Length) (current, used) = (new byte[key.Length * PerArray], 0);
        key.CopyTo(current.AsSpan(used));
        used += key.Length;
        return current.AsMemory(used - key.Length, key.Length);
    }
}

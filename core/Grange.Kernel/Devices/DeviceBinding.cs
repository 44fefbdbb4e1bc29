namespace Grange.Kernel;

/// <summary>One move of a device to another operator.</summary>
/// <param name="Entry">The entry of the registry log that says so.</param>
/// <param name="AtSeconds">When the log took it in, Unix seconds.</param>
public readonly record struct DeviceMove(long Entry, long AtSeconds);

/// <summary>A device works through the node of one operator at a time: the one its fact <c>operator</c> names, else the founding one, the definition's first.</summary>
public static class DeviceBinding
{
    /// <summary>Seconds for which a bundle's registry may lag behind the log: clocks differ, and the log is read before it is pinned.</summary>
    const long GraceSeconds = 60;

    /// <summary>The operator a device is bound to.</summary>
    public static DeviceId OperatorOf(Device device, NetworkDefinition terms)
        => device.Facts.TryGetValue(DeviceFacts.Operator, out var id) && DeviceId.TryParse(id, null, out var named) ? named : terms.Operators[0].Id;

    /// <summary>Why a node of <paramref name="operatorId"/> takes no evidence of an author; null for its own devices, and for who is no device.</summary>
    public static Fault? Refuse(Author author, DeviceId operatorId, NetworkDefinition terms, IDeviceView devices)
    {
        if (author.Kind != AuthorKind.Device || devices.Find(author.Device) is not { } device) return null;
        var bound = OperatorOf(device, terms);
        if (bound == operatorId) return null;
        var hint = devices.FindOperator(bound)?.Facts.TryGetValue("url", out var url) == true
            ? $"send it to {url}, or move the device here: grange devices move {device.Id} --operator {operatorId}"
            : $"move the device here: grange devices move {device.Id} --operator {operatorId}";
        return new Fault("device-elsewhere", $"{device.Id} works for operator {bound}, this is a node of {operatorId}", hint, 403);
    }

    /// <summary>Whether a device's work counts in a bundle: bound to its operator at the end, and all the time since the epoch before was sealed.</summary>
    /// <remarks>
    /// A device that moved in between counts in neither operator's epoch, so a move costs at most one. The epochs of two operators overlap as they like: no entry
    /// of the log lies in two epochs in which one device counts for two.
    /// </remarks>
    /// <param name="device">The device as the bundle's registry has it.</param>
    /// <param name="operatorId">Whose bundle.</param>
    /// <param name="since">Entries that the registry had when the epoch before was sealed; 0 in a first epoch.</param>
    /// <param name="terms">The definition in force.</param>
    /// <param name="devices">The bundle's registry.</param>
    public static bool Counts(Device device, DeviceId operatorId, long since, NetworkDefinition terms, IDeviceView devices)
        => OperatorOf(device, terms) == operatorId && (devices.MovesOf(device.Id) is not [.., var last] || last.Entry < since);

    /// <summary>The first device that counts in an epoch though it had moved away before the epoch closed, which the bundle's older registry does not show.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="pinned">Entries of the registry that its bundle pins.</param>
    /// <param name="newest">The same log as it is known now.</param>
    public static WorkScore? Hidden(EpochResult epoch, long pinned, RegistryLog newest)
    {
        var gone = newest.Moved.Where(id => newest.MovesOf(id).Any(move => move.Entry >= pinned && move.AtSeconds + GraceSeconds < epoch.ToMs / 1000)).ToHashSet();
        return gone.Count == 0 ? null : epoch.Scores.Work.FirstOrDefault(row => row.Amount > 0 && gone.Contains(row.Device));
    }
}

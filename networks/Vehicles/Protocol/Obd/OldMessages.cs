namespace Grange.Vehicles.Protocol.Obd;

/// <summary>Before CAN, long answers of service 09 come as several messages: 49, the PID, a number from 1, four bytes (SAE J1979 §7.9).</summary>
public static class OldMessages
{
    /// <summary>The answer as CAN has it: 49, the PID, 01, then all bytes; null unless numbers run from 1 without a hole.</summary>
    public static byte[]? Join(IEnumerable<byte[]> messages)
    {
        var parts = messages.Where(message => message.Length == 7 && message[0] == 0x49).DistinctBy(message => message[2]).OrderBy(message => message[2]).ToList();
        if (parts.Count == 0) return null;
        for (var i = 0; i < parts.Count; i++)
            if (parts[i][2] != i + 1 || parts[i][1] != parts[0][1]) return null;
        return [0x49, parts[0][1], 0x01, .. parts.SelectMany(part => part[3..])];
    }
}

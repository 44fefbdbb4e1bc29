using Grange.Vehicles.Catalogue;

namespace Grange.Vehicles.Protocol.Obd;

/// <summary>One signal that an answer told.</summary>
public readonly record struct ObdReading(byte Pid, Signal Signal, double Value);

/// <summary>Answers of services 01 and 02 as one ECU sends them: 41, then each PID and its bytes (SAE J1979 §7.1).</summary>
public static class ObdAnswer
{
    const byte CurrentData = 0x41, Refusal = 0x7F;

    /// <summary>True for 7F, the service, the reason: the ECU cannot or will not.</summary>
    public static bool IsRefusal(ReadOnlySpan<byte> message) => message.Length == 3 && message[0] == Refusal;

    /// <summary>Adds what an answer to service 01 tells. Reading ends at a PID whose length we do not know, and where bytes are short; false where it ended early.</summary>
    public static bool Read(ReadOnlySpan<byte> message, ICollection<ObdReading> into)
    {
        if (message.Length < 2 || message[0] != CurrentData) return false;
        for (var rest = message[1..]; !rest.IsEmpty;)
        {
            if (ObdPids.Find(rest[0]) is not { } pid || rest.Length < 1 + pid.Length) return false;
            var data = rest.Slice(1, pid.Length);
            foreach (var value in pid.Values)
                if (value.TryRead(data, out var number)) into.Add(new(pid.Id, value.Signal, number));
            rest = rest[(1 + pid.Length)..];
        }
        return true;
    }

    /// <summary>Adds the PIDs that an answer to 0100, 0120, … says the vehicle has.</summary>
    public static bool ReadSupported(ReadOnlySpan<byte> message, ISet<byte> into)
    {
        if (message.Length < 6 || message[0] != CurrentData || message[1] % 0x20 != 0) return false;
        ObdPids.AddSupported(message[1], message.Slice(2, 4), into);
        return true;
    }
}

using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Obd;

namespace Grange.Vehicles.Simulation;

/// <summary>A control unit that answers OBD-II requests with what a car's signals say now.</summary>
/// <param name="canId">The id that it answers with, e.g. 7E8.</param>
/// <param name="vin">Told by service 09; null for a unit that does not know it.</param>
/// <param name="codes">Stored trouble codes; service 04 clears them.</param>
/// <param name="signals">A signal's value now; null for one that the car does not have.</param>
public sealed class SimulatedEcu(uint canId, string? vin, IEnumerable<Dtc> codes, Func<Signal, double?> signals)
{
    const byte Refusal = 0x7F, NotSupported = 0x12;

    readonly List<Dtc> stored = [.. codes];

    public uint CanId => canId;

    /// <summary>Codes that are stored now.</summary>
    public IReadOnlyList<Dtc> Codes => stored;

    /// <summary>The answer to a request, e.g. 01 0C; null where a unit stays silent, as one does that was asked for what it does not have.</summary>
    public byte[]? Answer(ReadOnlySpan<byte> request) => request switch
    {
        [0x01, .. { Length: > 0 and <= 6 } pids] => CurrentData(pids),
        [0x03] => CodesBehind(0x43, stored),
        [0x04] => Clear(),
        [0x07] => CodesBehind(0x47, []),
        [0x0A] => CodesBehind(0x4A, []),
        [0x09, 0x00] => vin is null ? null : [0x49, 0x00, 0x40, 0, 0, 0],
        [0x09, 0x02] => vin is null ? null : [0x49, 0x02, 0x01, .. System.Text.Encoding.ASCII.GetBytes(vin)],
        [var service and (0x02 or 0x05 or 0x06 or 0x08), ..] => [Refusal, service, NotSupported],
        _ => null,
    };

    byte[]? CurrentData(ReadOnlySpan<byte> pids)
    {
        var answer = new List<byte> { 0x41 };
        foreach (var pid in pids)
        {
            if (pid % 0x20 == 0) Supported(pid, answer);
            else if (DataOf(pid) is { } data) answer.AddRange([pid, .. data]);
        }
        return answer.Count > 1 ? [.. answer] : null;
    }

    byte[]? DataOf(byte id)
    {
        if (ObdPids.Find(id) is not { Values.Count: > 0 } pid) return null;
        var (data, any) = (new byte[pid.Length], false);
        foreach (var value in pid.Values)
        {
            if (Own(value.Signal) is not { } now) continue;
            value.Write(now, data);
            any = true;
        }
        return any ? data : null;
    }

    /// <summary>What the unit knows of itself goes before what the car says.</summary>
    double? Own(Signal signal) => signal.Path switch
    {
        "Vehicle.OBD.Status.IsMILOn" => stored.Count > 0 ? 1 : 0,
        "Vehicle.OBD.Status.DTCCount" => stored.Count,
        _ => signals(signal),
    };

    /// <summary>The bitmap of the 32 that follow; the last bit says whether there is another bitmap.</summary>
    void Supported(byte first, List<byte> answer)
    {
        uint bitmap = 0;
        for (var i = 1; i <= 32 && first + i <= byte.MaxValue; i++)
        {
            var has = i == 32 ? HasBehind(first + i) : DataOf((byte)(first + i)) is not null;
            if (has) bitmap |= 1u << (32 - i);
        }
        if (bitmap != 0) answer.AddRange([first, (byte)(bitmap >> 24), (byte)(bitmap >> 16), (byte)(bitmap >> 8), (byte)bitmap]);
    }

    bool HasBehind(int first)
    {
        for (var id = first + 1; id <= byte.MaxValue; id++)
            if (DataOf((byte)id) is not null) return true;
        return false;
    }

    byte[] Clear()
    {
        stored.Clear();
        return [0x44];
    }

    static byte[] CodesBehind(byte service, List<Dtc> some)
    {
        var answer = new List<byte> { service, (byte)some.Count };
        foreach (var code in some) answer.AddRange([(byte)(code.Raw >> 8), (byte)code.Raw]);
        return [.. answer];
    }
}

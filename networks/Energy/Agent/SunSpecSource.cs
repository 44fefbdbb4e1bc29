using System.Buffers.Binary;
using Grange.Energy.Protocol.SunSpec;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Energy.Agent;

/// <summary>An inverter or meter behind Modbus/TCP: asks it for its counters at a steady pace and gives them to the agent. It backs off when it is refused.</summary>
public sealed partial class SunSpecSource(ModbusLine line, SunSpecDevice? found, TimeSpan pace, MeterAgent agent, TimeProvider clock, ILogger log)
{
    readonly BackOff wait = new();

    public async Task RunAsync(CancellationToken cancel)
    {
        for (var device = found; ;)
        {
            (device, var fault) = await AskAsync(device, cancel);
            if (fault is null) wait.Reset();
            await Task.Delay(fault is null ? pace : wait.Next(), clock, cancel);
        }
    }

    async Task<(SunSpecDevice? Device, Fault? Fault)> AskAsync(SunSpecDevice? device, CancellationToken cancel)
    {
        if (device is null && !(await SunSpecDevice.FindAsync(line, cancel)).TryGet(out device, out var absent)) return Refused(absent);
        if (!(await device.ReadAsync(line, cancel)).TryGet(out var energies, out var silent)) return Refused(silent);
        // A meter sees both directions, so it speaks before an inverter, which sees its own yield.
        var energy = energies.OrderByDescending(one => one.ImportMilliWh is not null).First();
        agent.TakeWrapping(clock.GetUtcNow().ToUnixTimeMilliseconds(), energy.ImportMilliWh ?? 0, energy.ExportMilliWh ?? 0, energy.WrapMilliWh, Message(energy));
        return (device, null);
    }

    (SunSpecDevice?, Fault?) Refused(Fault fault)
    {
        agent.Count(fault.Code);
        LogAway(log, fault.ToString());
        return (null, fault);
    }

    /// <summary>What was read, as the bytes that the slot's evidence commits to: model, import, export.</summary>
    static byte[] Message(SunSpecEnergy energy)
    {
        var bytes = new byte[18];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, energy.Model);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(2), energy.ImportMilliWh ?? -1);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(10), energy.ExportMilliWh ?? -1);
        return bytes;
    }

    [LoggerMessage(LogLevel.Warning, "the device does not answer: {Fault}")]
    static partial void LogAway(ILogger log, string fault);
}

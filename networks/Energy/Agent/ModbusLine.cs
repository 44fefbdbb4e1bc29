using System.Net.Sockets;
using Grange.Energy.Protocol.Modbus;
using Grange.Kernel;

namespace Grange.Energy.Agent;

/// <summary>A Modbus/TCP connection that reads holding registers, one request at a time. What fails is a fault; after a timeout or a broken frame it is made anew at the next call.</summary>
public sealed class ModbusLine(string host, int port, byte unit, TimeSpan patience, TimeProvider clock) : IDisposable
{
    TcpClient? connection;
    ushort transaction;

    public string Address => $"{host}:{port}";

    /// <summary>Reads any number of registers, in requests of at most 125.</summary>
    public async Task<Result<ushort[]>> ReadAsync(ushort address, int count, CancellationToken cancel)
    {
        var registers = new ushort[count];
        for (var at = 0; at < count;)
        {
            var part = Math.Min(count - at, ModbusFrame.MostRegisters);
            if (address + at + part > ushort.MaxValue + 1) return new Fault("modbus-address", $"register {address + at + part} is beyond the last one", Status: 502);
            if (await ReadPartAsync((ushort)(address + at), registers.AsMemory(at, part), cancel) is { } fault) return fault;
            at += part;
        }
        return registers;
    }

    async Task<Fault?> ReadPartAsync(ushort address, Memory<ushort> registers, CancellationToken cancel)
    {
        using var time = new CancellationTokenSource(patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancel);
        try
        {
            if (connection is null)
            {
                var fresh = new TcpClient { NoDelay = true };
                connection = fresh;
                await fresh.ConnectAsync(host, port, both.Token);
            }
            var stream = connection.GetStream();
            var request = new byte[ModbusFrame.RequestBytes];
            ModbusFrame.WriteRead(request, ++transaction, unit, address, (ushort)registers.Length);
            await stream.WriteAsync(request, both.Token);
            return await AnswerAsync(stream, address, registers, both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Drop(new Fault("modbus-timeout", $"{Address} did not answer within {patience.TotalSeconds:0.###} s", "check address, unit and cable", Status: 504));
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return Drop(new Fault("modbus-unreachable", $"{Address}: {error.Message}", "check that Modbus/TCP is switched on in the device", Status: 502));
        }
    }

    async Task<Fault?> AnswerAsync(NetworkStream stream, ushort address, Memory<ushort> registers, CancellationToken cancel)
    {
        var header = new byte[ModbusFrame.HeaderBytes];
        while (true)
        {
            await stream.ReadExactlyAsync(header, cancel);
            if (!ModbusFrame.TryReadHeader(header, out var answers, out _, out var bytes)) return Drop(Malformed("no Modbus/TCP header"));
            var pdu = new byte[bytes];
            await stream.ReadExactlyAsync(pdu, cancel);
            if (answers != transaction) continue; // a late answer to what was asked before
            if (ModbusFrame.TryReadRegisters(pdu, registers.Span, out var exception)) return null;
            return exception == 0
                ? Drop(Malformed($"{pdu.Length} bytes of function {pdu[0]} for {registers.Length} registers"))
                : new Fault("modbus-exception", $"{Address} says '{ModbusFrame.ExceptionName(exception)}' to {registers.Length} registers from {address}", "check the unit (--unit)", Status: 502);
        }
    }

    Fault Malformed(string what) => new("modbus-malformed", $"{Address} answered {what}", "is it a Modbus/TCP port?", Status: 502);

    Fault Drop(Fault why)
    {
        connection?.Dispose();
        connection = null;
        return why;
    }

    public void Dispose() => connection?.Dispose();
}

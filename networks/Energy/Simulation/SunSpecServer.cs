using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Grange.Energy.Protocol.Modbus;

namespace Grange.Energy.Simulation;

/// <summary>A simulated inverter or meter: a Modbus/TCP server over a register map. Registers that are not there are an exception, as in hardware.</summary>
public sealed class SunSpecServer : IAsyncDisposable
{
    const byte IllegalFunction = 1, IllegalAddress = 2, IllegalValue = 3;

    readonly TcpListener listener;
    readonly Func<SunSpecMap> map;
    readonly byte unit;
    readonly CancellationTokenSource ending = new();
    readonly Task serving;

    /// <summary>Listens at once.</summary>
    /// <param name="map">What the registers hold now; asked for every request.</param>
    /// <param name="port">0: a free one.</param>
    /// <param name="unit">The unit that answers; others stay silent, as behind a gateway.</param>
    public SunSpecServer(Func<SunSpecMap> map, int port = 0, byte unit = 1)
    {
        (this.map, this.unit) = (map, unit);
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        serving = AcceptAsync(ending.Token);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>While true, every request is answered with "server device busy".</summary>
    public bool IsBusy { get; set; }

    async Task AcceptAsync(CancellationToken cancel)
    {
        var clients = new List<Task>();
        try
        {
            while (true) clients.Add(ServeAsync(await listener.AcceptTcpClientAsync(cancel), cancel));
        }
        catch (Exception over) when (cancel.IsCancellationRequested && over is OperationCanceledException or InvalidOperationException or SocketException)
        {
            await Task.WhenAll(clients); // it was stopped, perhaps between two clients
        }
    }

    async Task ServeAsync(TcpClient client, CancellationToken cancel)
    {
        using var one = client;
        var (stream, header, pdu) = (one.GetStream(), new byte[ModbusFrame.HeaderBytes], new byte[256]);
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(header, cancel);
                if (!ModbusFrame.TryReadHeader(header, out var transaction, out var asked, out var bytes)) return;
                await stream.ReadExactlyAsync(pdu.AsMemory(0, bytes), cancel);
                if (asked == unit) await stream.WriteAsync(Answer(transaction, pdu.AsSpan(0, bytes)), cancel);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // the client has gone, or the server ends
        }
    }

    byte[] Answer(ushort transaction, ReadOnlySpan<byte> request)
    {
        if (IsBusy) return Exception(transaction, request[0], 6);
        if (request.Length != 5 || request[0] != ModbusFrame.ReadHoldingRegisters) return Exception(transaction, request[0], IllegalFunction);
        var (address, count) = (BinaryPrimitives.ReadUInt16BigEndian(request[1..]), BinaryPrimitives.ReadUInt16BigEndian(request[3..]));
        if (count is 0 or > ModbusFrame.MostRegisters) return Exception(transaction, request[0], IllegalValue);
        if (!map().TryRead(address, count, out var registers)) return Exception(transaction, request[0], IllegalAddress);
        var answer = new byte[ModbusFrame.HeaderBytes + 2 + 2 * count];
        ModbusFrame.WriteHeader(answer, transaction, unit, 2 + 2 * count);
        (answer[7], answer[8]) = (ModbusFrame.ReadHoldingRegisters, (byte)(2 * count));
        for (var at = 0; at < count; at++) BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(9 + 2 * at), registers[at]);
        return answer;
    }

    byte[] Exception(ushort transaction, byte function, byte code)
    {
        var answer = new byte[ModbusFrame.HeaderBytes + 2];
        ModbusFrame.WriteHeader(answer, transaction, unit, 2);
        (answer[7], answer[8]) = ((byte)(function | ModbusFrame.ExceptionBit), code);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await serving;
        ending.Dispose();
    }
}

using System.Net.Sockets;
using Grange.Energy.Protocol;
using Grange.Energy.Protocol.P1;
using Grange.Energy.Rules.Metering;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Energy.Agent;

/// <summary>A P1 port, on a serial device or behind a TCP bridge: reads telegrams as they come and gives the agent their counters. It comes back after every failure.</summary>
public sealed partial class P1Source(Func<CancellationToken, Task<Stream>> open, IMeterSink agent, TimeProvider clock, ILogger log)
{
    /// <summary>A meter that is silent for so long is looked for anew; the slowest send every ten seconds.</summary>
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>Broken telegrams are counted always and logged once a minute: a tenth of them may be broken for years.</summary>
    static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    readonly BackOff wait = new();
    readonly byte[] chunk = new byte[4_096];
    DateTimeOffset logged = DateTimeOffset.MinValue;

    /// <summary>Opens a TCP bridge such as ser2net.</summary>
    public static async Task<Stream> OverTcpAsync(string host, int port, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a serial port: 115,200 baud 8N1 for DSMR 4 and later, 9,600 baud 7E1 before.</summary>
    public static async Task<Stream> OverSerialAsync(string device, int baud, CancellationToken cancel) => await SerialLine.OpenAsync(device, baud, isSevenBits: baud == 9_600, cancel);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await using var port = await open(cancel);
                await ReadAsync(port, cancel);
            }
            catch (Exception error) when (error is IOException or SocketException or UnauthorizedAccessException)
            {
                LogAway(log, error.Message);
            }
            await Task.Delay(wait.Next(), clock, cancel);
        }
    }

    async Task ReadAsync(Stream port, CancellationToken cancel)
    {
        var framer = new P1Framer();
        while (true)
        {
            var length = await port.ReadAsync(chunk, cancel).AsTask().WaitAsync(Silence, clock, cancel);
            if (length == 0) throw new IOException("the line was closed");
            ReadOnlySpan<byte> rest = chunk.AsSpan(0, length);
            while (framer.TryTake(ref rest, out var frame, out var fault)) Take(frame, fault);
        }
    }

    void Take(ReadOnlySpan<byte> frame, P1Fault fault)
    {
        P1Reading reading = default;
        if (fault == P1Fault.None) fault = P1Telegram.Read(frame, out reading);
        if (fault != P1Fault.None)
        {
            Refuse(fault.Name());
            return;
        }
        wait.Reset();
        var timeMs = reading.UnixSeconds * 1_000 ?? clock.GetUtcNow().ToUnixTimeMilliseconds(); // meters without a clock are read when they speak
        var quality = reading.OutOfSeason ? Quality.Interpolated : Quality.Measured;
        var intake = agent.Take(new RegisterSample(timeMs, new Registers(reading.ImportMilliWh ?? 0, reading.ExportMilliWh ?? 0), quality), frame);
        if (intake is not (Intake.Ok or Intake.Duplicate)) Log(intake.Reason());
    }

    void Refuse(string reason)
    {
        agent.Count(reason);
        Log(reason);
    }

    void Log(string reason)
    {
        if (clock.GetUtcNow() - logged < LogEvery) return;
        logged = clock.GetUtcNow();
        LogRefused(log, reason, string.Join(", ", agent.Counts.Select(count => $"{count.Key} {count.Value}")));
    }

    [LoggerMessage(LogLevel.Warning, "the meter is away: {Why}; it is looked for again")]
    static partial void LogAway(ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "a telegram is no reading: {Reason} (so far: {Counts})")]
    static partial void LogRefused(ILogger log, string reason, string counts);
}

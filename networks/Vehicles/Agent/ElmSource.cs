using System.Net.Sockets;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Elm327;
using Grange.Vehicles.Protocol.Obd;
using Microsoft.Extensions.Logging;

namespace Grange.Vehicles.Agent;

/// <summary>Reads a vehicle through an ELM327, over TCP or a serial line. It comes back after everything that an adapter, its line and a bus can do.</summary>
public sealed partial class ElmSource(ElmAddress address, bool headers, TimeProvider clock, ILogger log) : IVehicleSource
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Tick = TimeSpan.FromMilliseconds(50);
    const long CodesEveryMs = 60_000;

    static readonly Signal VinSignal = Signals.Of("Vehicle.VehicleIdentification.VIN"), CodesSignal = Signals.Of("Vehicle.OBD.DTCList"), Ignition = Signals.Of("Vehicle.IsIgnitionOn");

    readonly BackOff wait = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(30));
    string? vinSaid;
    bool wasOn;

    /// <summary>How often a session began.</summary>
    public int Sessions { get; private set; }

    public async Task RunAsync(ITelemetrySink sink, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await using var link = new ElmLink(await address.OpenAsync(Patience, clock, cancel), clock);
                while (true) await SessionAsync(link, sink, cancel);
            }
            catch (Exception away) when (away is IOException or SocketException or TimeoutException or UnauthorizedAccessException)
            {
                LogAway(log, address, away.Message);
            }
            await Task.Delay(wait.Next(), clock, cancel);
        }
    }

    /// <summary>One session, until the adapter forgets its settings or the bus is away; then it begins anew on the same line.</summary>
    async Task SessionAsync(ElmLink link, ITelemetrySink sink, CancellationToken cancel)
    {
        try
        {
            Sessions++;
            var session = new ElmSession(link, headers);
            await session.StartAsync(cancel);
            wait.Reset();
            await PollAsync(session, sink, cancel);
        }
        catch (ElmSessionException over)
        {
            LogOver(log, over.Status);
            if (over.Status == ElmStatus.UnableToConnect) SayIgnition(sink, isOn: false);
            await Task.Delay(wait.Next(), clock, cancel);
        }
    }

    async Task PollAsync(ElmSession session, ITelemetrySink sink, CancellationToken cancel)
    {
        var plan = new PollPlan(session.Supported);
        SayIgnition(sink, isOn: true);
        var codesAtMs = 0L;
        while (!plan.IsDead)
        {
            foreach (var pids in plan.Due(NowMs)) await RequestAsync(session, plan, pids, sink, cancel);
            if (NowMs >= codesAtMs)
            {
                if (vinSaid is null) await SayVinAsync(session, sink, cancel);
                await SayCodesAsync(session, sink, cancel);
                codesAtMs = NowMs + CodesEveryMs;
            }
            if (NowMs < Math.Min(plan.NextMs, codesAtMs)) await Task.Delay(Tick, clock, cancel);
        }
        throw new ElmSessionException(ElmStatus.NoData); // nothing answers: the bus is looked for anew
    }

    async Task RequestAsync(ElmSession session, PollPlan plan, byte[] pids, ITelemetrySink sink, CancellationToken cancel)
    {
        if (pids.Length > 1 && !plan.Together)
        {
            plan.Separate(pids); // found out while this request waited its turn
            return;
        }
        var answer = await session.AskAsync("01" + Convert.ToHexString(pids), cancel);
        var readings = new List<ObdReading>();
        foreach (var message in answer.Messages) ObdAnswer.Read(message.Data, readings);
        if (readings.Count == 0 && pids.Length > 1)
        {
            plan.Separate(pids);
            return;
        }
        foreach (var pid in pids) plan.Heard(pid, readings.Exists(reading => reading.Pid == pid));
        // Several control units may tell the same; the engine's has the lowest id and answers first.
        if (readings.Count > 0) sink.Take(NowMs, [.. readings.DistinctBy(reading => reading.Signal).Select(reading => (reading.Signal, reading.Value))]);
    }

    async Task SayVinAsync(ElmSession session, ITelemetrySink sink, CancellationToken cancel)
    {
        vinSaid = await session.VinAsync(cancel);
        if (vinSaid is not null) sink.Take(NowMs, VinSignal, vinSaid);
    }

    async Task SayCodesAsync(ElmSession session, ITelemetrySink sink, CancellationToken cancel)
    {
        var codes = await session.CodesAsync(cancel);
        sink.Take(NowMs, CodesSignal, $"[{string.Join(',', codes.Select(code => $"\"{code}\""))}]");
    }

    void SayIgnition(ITelemetrySink sink, bool isOn)
    {
        if (wasOn != isOn) sink.Take(NowMs, [(Ignition, isOn ? 1 : 0)]);
        wasOn = isOn;
    }

    long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(LogLevel.Warning, "the adapter at {Address} is away: {Why}; it is looked for again")]
    static partial void LogAway(ILogger log, ElmAddress address, string why);

    [LoggerMessage(LogLevel.Warning, "the vehicle does not answer ({Status}); it is asked again")]
    static partial void LogOver(ILogger log, ElmStatus status);
}

using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Power;

namespace Grange.Charging.Simulation;

/// <summary>What a simulated station is.</summary>
/// <param name="Url">Where it connects, <c>ws://HOST:PORT/ocpp/{identity}</c>.</param>
/// <param name="Key">Its password; null: none.</param>
/// <param name="Watts">What the car takes, give or take a tenth.</param>
/// <param name="Sample">How often its meter is told.</param>
public sealed record SimulatedStationOptions(Uri Url, string Identity, string? Key, OcppVersion Version, SimulatedMeter Meter, long Watts, TimeSpan Sample, int Seed, TimeProvider Clock)
{
    /// <summary>False: nothing is plugged in, so it never begins.</summary>
    public bool IsPlugged { get; init; } = true;

    /// <summary>It takes the command all the same, and waits for a plug that does not come.</summary>
    public bool AcceptsUnplugged { get; init; }

    /// <summary>The meter signs what it counts.</summary>
    public bool Signs { get; init; } = true;

    /// <summary>The meter's clock; null: the world's.</summary>
    public MeterTime? Time { get; init; }

    /// <summary>When its car is full, by the meter's clock; null: it stays until it is told to go.</summary>
    public DateTimeOffset? Full { get; init; }

    internal DateTimeOffset Now => Time?.At(Clock.GetUtcNow()) ?? Clock.GetUtcNow();
}

/// <summary>A charger that speaks the real protocol over a real socket, with a car at it and a meter that signs. It keeps what it has to say of transactions until it is acknowledged.</summary>
public sealed class SimulatedStation(SimulatedStationOptions options) : IDisposable
{
    static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    readonly StationWords words = StationWords.Of(options.Version);
    readonly Channel<Func<StationWord>> unsaid = Channel.CreateUnbounded<Func<StationWord>>(new UnboundedChannelOptions { SingleReader = true });
    readonly Random random = new(options.Seed);
    readonly SemaphoreSlim finished = new(0);
    readonly TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SimulatedMemory memory = new(options);
    volatile StationLink? link;
    volatile bool isCut;
    volatile string? key = options.Key;
    volatile SimulatedCharge? charge;

    public SimulatedMeter Meter => options.Meter;

    public string Identity => options.Identity;

    /// <summary>The next car is this one of another day; all of its stay takes as long as <paramref name="played"/>, and begins when it is started.</summary>
    public void Expect(RecordedCharge car, TimeSpan played)
    {
        // a simulated car takes between nine tenths and all of its power
        var watts = car.MeanWatts * 100 / 95;
        var speed = Math.Max(1, (long)(car.Stay / played));
        options = options with { Watts = watts, Full = car.Arrival + car.Stay, Time = new MeterTime(options.Clock.GetUtcNow(), car.Arrival, speed) };
    }

    /// <summary>Completes when the node has accepted it.</summary>
    public Task Accepted => accepted.Task;

    /// <summary>Watt-hours of each transaction it ended, as its meter counted them.</summary>
    public IReadOnlyList<(string Token, long WattHours)> Delivered
    {
        get { lock (delivered) return [.. delivered]; }
    }

    readonly List<(string Token, long WattHours)> delivered = [];

    /// <summary>The password it has now.</summary>
    public string? Key => key;

    /// <summary>A car is taking energy.</summary>
    public bool IsCharging => charge is { IsEnding: false };

    /// <summary>Its local list has a card.</summary>
    public bool Knows(string token) => memory.Knows(token);

    /// <summary>Its local list is another one, as after a repair.</summary>
    public void LoseList(long version) => memory.LoseList(version);

    /// <summary>It refuses whatever it is told of power.</summary>
    public void RefuseProfiles(bool refuses) => memory.RefusesProfiles = refuses;

    /// <summary>What flows now, in milliamps on each of three phases.</summary>
    public long MilliAmps => charge is { } now ? PowerProfile.MilliAmps(now.Watts, 3) : 0;

    /// <summary>Loses its network, until it is <see cref="Restore">restored</see>.</summary>
    public void Cut()
    {
        isCut = true;
        link?.Dispose();
    }

    public void Restore() => isCut = false;

    /// <summary>Somebody shows a card: the node is asked, or where it is away the local list. True when it charges.</summary>
    public async Task<bool> ShowAsync(string token, CancellationToken cancel)
    {
        if (link is not { } now || isCut) return memory.Knows(token) && Begin(token, null, null);
        var answer = JsonNode.Parse(await now.CallAsync(words.Authorize(token), cancel))!;
        var info = answer["idTagInfo"] ?? answer["idTokenInfo"]!;
        return (string?)info["status"] == "Accepted" && Begin(token, null, (string?)info["parentIdTag"] ?? (string?)info["groupIdToken"]?["idToken"]);
    }

    /// <summary>Waits until the node has acknowledged the end of one more transaction.</summary>
    public Task FinishedAsync(CancellationToken cancel) => finished.WaitAsync(cancel);

    /// <summary>Connects, and connects again, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var saying = SayAsync(cancel);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (isCut) throw new IOException("the network is gone");
                using var connected = await StationLink.ConnectAsync(options.Url, options.Identity, key, options.Version, options.Clock, cancel);
                var hearing = connected.HearAsync(Answer, cancel);
                var welcome = JsonNode.Parse(await connected.CallAsync(words.Boot("Simulated"), cancel))!;
                if ((string?)welcome["status"] == "Accepted")
                {
                    await connected.CallAsync(words.Status(1, charge is not null, options.Clock.GetUtcNow()), cancel);
                    link = connected;
                    accepted.TrySetResult();
                }
                await hearing;
            }
            catch (Exception error) when (error is WebSocketException or IOException || (error is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                // The node is away; what is unsaid waits.
            }
            catch (OperationCanceledException)
            {
                break;
            }
            link = null;
            await Task.Delay(Retry, options.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await saying;
    }

    /// <summary>Says what must not be lost, in order, each until it is acknowledged.</summary>
    async Task SayAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var next in unsaid.Reader.ReadAllAsync(cancel))
            {
                while (!await TrySayAsync(next(), cancel)) await Task.Delay(Retry, options.Clock, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    async Task<bool> TrySayAsync(StationWord word, CancellationToken cancel)
    {
        try
        {
            if (link is not { } now) return false;
            var answer = await now.CallAsync(word, cancel);
            if (word.Action == "StartTransaction") charge?.Named(((long)JsonNode.Parse(answer)!["transactionId"]!).ToString(CultureInfo.InvariantCulture));
            if (charge is { IsEnding: true } over && over.IsLast(word))
            {
                charge = null;
                lock (delivered) delivered.Add((over.Token, over.WattHours));
                finished.Release();
            }
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    byte[]? Answer(string action, byte[] payload)
    {
        var asked = JsonNode.Parse(payload)!;
        switch (action)
        {
            case "RemoteStartTransaction": return Status(Begin((string)asked["idTag"]!, null, memory.GroupOf((string)asked["idTag"]!)));
            case "RequestStartTransaction": return Status(Begin((string)asked["idToken"]!["idToken"]!, (long)asked["remoteStartId"]!, (string?)asked["groupIdToken"]?["idToken"]));
            case "RemoteStopTransaction": return Status(End($"{asked["transactionId"]}"));
            case "RequestStopTransaction": return Status(End((string)asked["transactionId"]!));
            case "ChangeConfiguration" when (string?)asked["key"] == "AuthorizationKey":
                key = (string)asked["value"]!;
                return Status(accepted: true);
            case "SetVariables" when (string?)asked["setVariableData"]![0]!["variable"]!["name"] == "BasicAuthPassword":
                key = (string)asked["setVariableData"]![0]!["attributeValue"]!;
                return """{"setVariableResult":[{"attributeStatus":"Accepted","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]}"""u8.ToArray();
            default: return memory.Answer(action, payload, charge);
        }
    }

    bool Begin(string token, long? remoteStart, string? group)
    {
        if (charge is not null || !memory.Admits(token, group)) return false;
        if (!options.IsPlugged) return options.AcceptsUnplugged;
        if (options.Full is not null) options = options with { Time = options.Time! with { Begun = options.Clock.GetUtcNow() } };
        var begun = new SimulatedCharge(options, words, memory, token, remoteStart, random.Next(), next => unsaid.Writer.TryWrite(next));
        charge = begun;
        begun.Begin();
        return true;
    }

    bool End(string transaction)
    {
        if (charge is not { } now || now.Id != transaction) return false;
        now.End("Remote");
        return true;
    }

    /// <summary>The car is full, or its driver leaves.</summary>
    public void Unplug() => charge?.End("EVDisconnected");

    static byte[] Status(bool accepted) => accepted ? """{"status":"Accepted"}"""u8.ToArray() : """{"status":"Rejected"}"""u8.ToArray();

    public void Dispose()
    {
        charge?.Dispose();
        finished.Dispose();
    }
}

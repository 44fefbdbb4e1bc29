namespace Grange.Charging.Simulation;

/// <summary>One transaction of a simulated station: counts, samples, signs, ends. Time comes from its station's clock.</summary>
sealed class SimulatedCharge : IDisposable
{
    readonly SimulatedStationOptions options;
    readonly StationWords words;
    readonly SimulatedMemory memory;
    readonly Action<Func<StationWord>> say;
    readonly Random random;
    readonly Lock gate = new();
    readonly ITimer timer;
    SimulatedTransaction transaction;
    MeterMoment begin;
    DateTimeOffset counted;
    StationWord? last;
    long sequence;

    public SimulatedCharge(SimulatedStationOptions options, StationWords words, SimulatedMemory memory, string token, long? remoteStart, int seed, Action<Func<StationWord>> say)
    {
        (this.options, this.words, this.memory, this.say, random) = (options, words, memory, say, new Random(seed));
        counted = options.Now;
        var now = options.Clock.GetUtcNow();
        (Since, transaction) = (now, new(Guid.CreateVersion7(now).ToString("N")[..32], token, remoteStart, memory.Use(token)));
        begin = new(counted, options.Meter.WattHours, 0, options.Signs ? options.Meter.Sign('B', token, counted) : null);
        timer = options.Clock.CreateTimer(_ => Sample(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Id => transaction.Id;
    public string Token => transaction.Token;
    public DateTimeOffset Since { get; }

    /// <summary>What the car takes now: what it would, or what the profiles leave it.</summary>
    public long Watts => IsEnding ? 0 : Math.Min(options.Watts, memory.AllowedWatts(transaction.Id, Since));

    public long WattHours { get; private set; }
    public bool IsEnding { get; private set; }

    public bool IsLast(StationWord word) => last is { } end && ReferenceEquals(end.Payload, word.Payload);

    public void Begin()
    {
        say(() => words.Start(transaction, begin));
        timer.Change(options.Sample, options.Sample);
    }

    /// <summary>What a 1.6 node calls it.</summary>
    public void Named(string id)
    {
        lock (gate) transaction = transaction with { Id = id };
    }

    void Sample()
    {
        if (options.Now >= options.Full)
        {
            End("EVDisconnected");
            return;
        }
        lock (gate)
        {
            if (IsEnding) return;
            var (at, number) = (Moment(null), ++sequence);
            say(() => words.Sample(transaction, at, number));
        }
    }

    public void End(string reason)
    {
        lock (gate)
        {
            if (IsEnding) return;
            timer.Dispose();
            var (at, number) = (Moment('E'), ++sequence); // before it ends: what flowed since the last sample counts
            IsEnding = true;
            WattHours = at.WattHours - begin.WattHours;
            say(() => last ??= words.Stop(transaction, at, begin, number, reason));
        }
    }

    MeterMoment Moment(char? signed)
    {
        var now = options.Full is { } full && full < options.Now ? full : options.Now;
        var watts = Math.Min(options.Watts - (long)(random.NextDouble() * options.Watts / 10), Watts);
        options.Meter.Count(watts, now - counted);
        counted = now;
        return new(now, options.Meter.WattHours, watts, signed is { } kind && options.Signs ? options.Meter.Sign(kind, transaction.Token, now) : null);
    }

    public void Dispose() => timer.Dispose();
}

using System.Collections.Concurrent;
using Grange.Kernel;

namespace Grange.Storage.Providers;

/// <summary>
/// What this node has seen of each provider lately: how fast it answers, how often it failed. A failure weighs half after half an hour.
/// </summary>
/// <remarks>It orders whom to ask first and never excludes anyone: while one healthy copy exists, it is found.</remarks>
public sealed class ProviderHealth(TimeProvider clock)
{
    static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(30);

    /// <summary>How long a provider that said "full" is asked last.</summary>
    static readonly TimeSpan FullFor = TimeSpan.FromMinutes(10);

    const double Weight = 0.2;

    readonly ConcurrentDictionary<DeviceId, Record> records = new();

    sealed record Record(double Failures, DateTimeOffset FailedAt, double LatencyMs, DateTimeOffset FullUntil);

    static readonly Record Unknown = new(0, DateTimeOffset.MinValue, 0, DateTimeOffset.MinValue);

    public void Answered(DeviceId device, TimeSpan latency) => Change(device, record => record with
    {
        LatencyMs = record.LatencyMs == 0 ? latency.TotalMilliseconds : record.LatencyMs + Weight * (latency.TotalMilliseconds - record.LatencyMs),
    });

    /// <summary>Notes a failure; a wrong answer weighs more than none.</summary>
    public void Failed(DeviceId device, double weight = 1)
        => Change(device, record => record with { Failures = Decayed(record) + weight, FailedAt = clock.GetUtcNow() });

    public void SaidFull(DeviceId device) => Change(device, record => record with { FullUntil = clock.GetUtcNow() + FullFor });

    /// <summary>Failures that still weigh, in whole steps, so that small differences do not outweigh speed.</summary>
    public int Failures(DeviceId device) => (int)Math.Round(Decayed(records.GetValueOrDefault(device, Unknown)));

    public bool IsFull(DeviceId device) => records.GetValueOrDefault(device, Unknown).FullUntil > clock.GetUtcNow();

    /// <summary>Its usual answer time; 0 while it was never asked.</summary>
    public TimeSpan Latency(DeviceId device) => TimeSpan.FromMilliseconds(records.GetValueOrDefault(device, Unknown).LatencyMs);

    double Decayed(Record record) => record.Failures == 0 ? 0 : record.Failures * Math.Pow(0.5, (clock.GetUtcNow() - record.FailedAt) / HalfLife);

    void Change(DeviceId device, Func<Record, Record> change) => records.AddOrUpdate(device, _ => change(Unknown), (_, record) => change(record));
}

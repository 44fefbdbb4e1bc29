namespace Grange.Vehicles.Rules.Triggers;

/// <summary>When a webhook fires, and when it is tried again. Immutable.</summary>
/// <param name="FiredMs">When it fired last; null before the first.</param>
/// <param name="Failures">Deliveries of the current event that failed.</param>
/// <param name="Disabled">It failed for good, and its owner must start it again.</param>
public readonly record struct HookState(long? FiredMs, int Failures, bool Disabled)
{
    const long MinuteMs = 60_000;

    static ReadOnlySpan<long> RetryMinutes => [1, 5, 30, 120, 720];

    /// <summary>True when the condition may fire it now.</summary>
    /// <param name="coolDownMs">Nothing fires so long after the last time.</param>
    public bool MayFire(long nowMs, long coolDownMs) => !Disabled && (FiredMs is not { } last || nowMs - last >= coolDownMs);

    public HookState Fired(long nowMs) => this with { FiredMs = nowMs, Failures = 0 };

    public HookState Delivered() => this with { Failures = 0 };

    /// <summary>The state after a delivery failed, and when to try again: after 1 and 5 minutes, half an hour, 2 and 12 hours; null once it is disabled.</summary>
    public (HookState After, long? RetryMs) Failed(long nowMs)
        => Failures < RetryMinutes.Length
            ? (this with { Failures = Failures + 1 }, nowMs + RetryMinutes[Failures] * MinuteMs)
            : (this with { Failures = Failures + 1, Disabled = true }, null);
}

using System.Diagnostics;
using Grange.Kernel;

namespace Grange.Benchmarks;

/// <summary>Something that is timed doing the same amount of work again and again.</summary>
/// <param name="name">As tables show it.</param>
/// <param name="amount">Units of work in one lap (MB, operations); not looked at where the unit is seconds.</param>
/// <param name="lap">Does the work once; a fault says why it cannot be done here, e.g. a peer that is not installed.</param>
/// <param name="owned">Ended with the contender, e.g. a child process.</param>
sealed class Contender(string name, double amount, Func<CancellationToken, Task<Result<Lap>>> lap, IAsyncDisposable? owned = null) : IAsyncDisposable
{
    public string Name => name;
    public double Amount => amount;

    public Task<Result<Lap>> LapAsync(CancellationToken cancel) => lap(cancel);

    /// <summary>Work of this process, timed from call to return.</summary>
    public static Contender Of(string name, double amount, Func<string?> work) => new(name, amount, _ =>
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        return Task.FromResult<Result<Lap>>(new Lap(Stopwatch.GetElapsedTime(start).TotalSeconds, result));
    });

    /// <inheritdoc cref="Of(string, double, Func{string})"/>
    public static Contender Of(string name, double amount, Action work) => Of(name, amount, () => { work(); return null; });

    /// <summary>Work of one thread of this process, timed by that thread's processor time.</summary>
    public static Contender OfThread(string name, double amount, Func<string?> work) => new(name, amount, _ =>
    {
        var start = ThreadClock.Seconds;
        var result = work();
        return Task.FromResult<Result<Lap>>(new Lap(ThreadClock.Seconds - start, result));
    });

    /// <summary>Work that times itself, because it prepares every lap anew.</summary>
    public static Contender OfTimed(string name, double amount, Func<CancellationToken, Task<TimeSpan>> work)
        => new(name, amount, async cancel => new Lap((await work(cancel)).TotalSeconds));

    public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? default;
}

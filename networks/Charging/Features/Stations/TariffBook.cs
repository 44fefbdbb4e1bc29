using System.Collections.Concurrent;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Kernel;

namespace Grange.Charging.Features.Stations;

/// <summary>What stations ask: the last tariff that each one's device key said, out of the evidence itself.</summary>
sealed class TariffBook(INetworkHost host)
{
    /// <summary>More words than a station ever says.</summary>
    const int Most = 10_000;

    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<DeviceId, (TariffWord? Word, long SaidMs, DateTimeOffset Until)> known = [];

    /// <summary>The tariff in force; null where the owner gave none.</summary>
    public async Task<TariffWord?> OfAsync(DeviceId station, CancellationToken cancel) => (await FindAsync(station, cancel)).Word;

    /// <summary>The tariff in force, and when it was said.</summary>
    public async Task<(TariffWord? Word, long SaidMs)> FindAsync(DeviceId station, CancellationToken cancel)
    {
        var now = host.Clock.GetUtcNow();
        if (known.TryGetValue(station, out var found) && found.Until > now) return (found.Word, found.SaidMs);
        var said = await host.Face<IEvidenceReader>().ReadAsync(Author.Of(station), 0, long.MaxValue, Most, cancel);
        var last = said.LastOrDefault(one => one.Record.Kind == ChargingKinds.Tariff);
        var word = last is not null && TariffWord.Read(last.Record.Body).TryGet(out var tariff, out _) ? tariff : null;
        var saidMs = last?.Record.TimeMs ?? 0;
        known[station] = (word, saidMs, now + (word is null ? TimeSpan.Zero : Fresh));
        return (word, saidMs);
    }
}

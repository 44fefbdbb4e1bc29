using System.Security.Cryptography;
using System.Text;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Tariffs;
using Grange.Charging.Rules.Transactions;
using Grange.Kernel;

namespace Grange.Charging.Simulation;

/// <summary>Chargers that each sell the same energy to somebody else in an epoch, proven by a meter that really signs.</summary>
static class ChargerCohort
{
    /// <summary>What a small home charger gives.</summary>
    const long Watts = 7_400;

    const long Micro = 1_000_000;

    /// <summary>A third of the epoch, an hour at most: most of the time nobody is there.</summary>
    static long SecondsOf(NetworkDefinition definition) => Math.Clamp(definition.EpochSeconds / 3, 60, 3_600);

    public static SimulatedEpoch Simulate(NetworkDefinition definition, IReadOnlyList<SimulatedDevice> devices, long fromMs)
    {
        using var meter = new SimulatedMeter("MTR");
        var (seconds, from) = (SecondsOf(definition), DateTimeOffset.FromUnixTimeMilliseconds(fromMs));
        var begin = meter.Sign('B', "PREVIEW", from);
        meter.Count(Watts, TimeSpan.FromSeconds(seconds));
        ReadOnlyMemory<byte>[] records = [Encoding.UTF8.GetBytes(begin), Encoding.UTF8.GetBytes(meter.Sign('E', "PREVIEW", from.AddSeconds(seconds)))];
        var (energy, key, tariff) = (new WattHours(meter.WattHours), meter.PublicKey, TariffOf(definition));
        var said = new List<Evidence>(3 * devices.Count);
        foreach (var device in devices.OrderBy(one => one.Id))
        {
            var hold = new HoldId(new Guid(SHA256.HashData(device.Id.Value.ToByteArray()).AsSpan(0, 16), bigEndian: true));
            var driver = SimulatedDevice.Of(-1 - device.Number).Owner;
            var order = new OrderBody(hold, device.Id, 1, OrderBody.MaxMicroUsd, tariff);
            var session = new SessionBody(
                hold, device.Id, 1, "1", fromMs, fromMs + seconds * 1_000, WattHours.Zero, energy, [new SessionPhase(seconds, true, energy.Value * Micro)], [], 0, TransactionFlags.None, records);
            said.Add(SimulatedEpoch.Say(definition, ChargingKinds.Tariff, Author.Of(device.Id), fromMs, tariff.ToNode()));
            said.Add(SimulatedEpoch.Say(definition, ChargingKinds.Order, Author.Of(driver), fromMs, order.ToNode()));
            said.Add(SimulatedEpoch.Say(definition, ChargingKinds.Session, Author.Operator(definition.Operators[0].Id), fromMs, session.ToNode()));
        }
        return new SimulatedEpoch(
            device => DeviceFacts.Of(new KeyValuePair<string, string>(StationFacts.Name, $"PREVIEW-{device.Number}"), new(StationFacts.MeterKey, key)), said, Carry.Empty,
            $"every charger sells {energy.Value:N0} watt-hours to somebody else in an epoch, signed by its meter");
    }

    /// <summary>The definition's own price for the kilowatt-hour.</summary>
    static TariffWord TariffOf(NetworkDefinition definition)
    {
        var price = (definition.Prices.GetValueOrDefault(ChargingPrices.Kwh).Value / 1_000_000m).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new($$"""{"currency":"USD","elements":[{"price_components":[{"type":"ENERGY","price":{{price}},"step_size":1}]}]}""", 0);
    }
}

using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Sessions;

/// <summary>
/// A charger behind a house's meter buys what it used where the house buys: at the node's market, from the network that the house shares energy in. Its receipt there says
/// what of the session was the neighbours'. A refusal changes nothing of the session.
/// </summary>
static partial class EnergySource
{
    const long Micro = 1_000_000;

    /// <summary>Asks for a graded session, as the station's owner, where the registration names a house.</summary>
    public static async Task AskAsync(ChargingNode node, Device station, SessionBody told, CancellationToken cancel)
    {
        if (StationFacts.HouseOf(station) is not var (network, meter) || told.Energy.Value == 0) return;
        var ask = new List<(string, DagNode)> { ("meter", DagNode.Of($"{meter}")), ("for", DagNode.Of($"{told.Hold}")), ("readings", Readings(told)) };
        if (node.Host.Devices.View.Find(meter)?.Owner == station.Owner) ask.Add(("microUsd", DagNode.Of(0L))); // nobody pays themselves
        var quoted = await node.Host.Market.QuoteAsync(network, DagNode.Map(ask), cancel);
        if (!quoted.TryGet(out var quote, out var fault) || !(await node.Host.Market.BuyAsync(quote, station.Owner, null, cancel)).TryGet(out _, out fault)) LogUnsold(node.Log, $"{told.Hold}", $"{network}", fault.Detail);
    }

    /// <summary>The session's register, phase by phase.</summary>
    static DagNode Readings(SessionBody told)
    {
        var (seconds, wh) = (told.FromMs / 1_000, told.StartRegister?.Value ?? 0);
        var readings = new List<DagNode> { Reading(seconds, wh) };
        foreach (var phase in told.Phases.Where(phase => phase.Seconds > 0 || phase.Energy > 0))
        {
            (seconds, wh) = (seconds + Math.Max(1, phase.Seconds), wh + (long)(phase.Energy / Micro));
            readings.Add(Reading(seconds, wh));
        }
        return DagNode.List(readings);
    }

    static DagNode Reading(long seconds, long wh) => DagNode.List(DagNode.Of(seconds), DagNode.Of(wh));

    [LoggerMessage(LogLevel.Information, "session {Session}: {Network} does not say where its energy came from: {Why}")]
    static partial void LogUnsold(ILogger log, string session, string network, string why);
}

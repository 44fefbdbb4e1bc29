using Grange.Content;
using Grange.Kernel;

namespace Grange.Energy.Rules.Scoring;

/// <summary>What scoring remembers of a meter.</summary>
/// <param name="CountedToMs">End of the last slot that was counted: nothing older counts again.</param>
/// <param name="ImportMilliWh">Its counter there.</param>
/// <param name="ExportMilliWh">Its other counter there.</param>
/// <remarks>Key <c>meter/{device}</c>, a list of the three.</remarks>
public sealed record MeterState(long CountedToMs, long ImportMilliWh, long ExportMilliWh)
{
    const string Prefix = "meter/";

    /// <summary>The kernel takes no evidence older than 31 days, so what is older than this can never be asked again.</summary>
    public const long ForgetMs = 32L * 86_400_000;

    public static SortedDictionary<DeviceId, MeterState> Read(Carry carry)
    {
        var state = new SortedDictionary<DeviceId, MeterState>();
        foreach (var (key, value) in carry.Under(Prefix))
            state[DeviceId.Parse(key[Prefix.Length..], null)] = new MeterState((long)value.AsList[0].AsInt, (long)value.AsList[1].AsInt, (long)value.AsList[2].AsInt);
        return state;
    }

    public static Carry ToCarry(SortedDictionary<DeviceId, MeterState> state, long toMs) => Carry.Of(state
        .Where(one => one.Value.CountedToMs >= toMs - ForgetMs)
        .Select(one => KeyValuePair.Create($"{Prefix}{one.Key}", DagNode.List(DagNode.Of(one.Value.CountedToMs), DagNode.Of(one.Value.ImportMilliWh), DagNode.Of(one.Value.ExportMilliWh)))));
}

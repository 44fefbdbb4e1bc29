using Grange.Kernel;

namespace Grange.Storage;

/// <summary>Storage's Score: proven bytes earn, unproven earn nothing, rent is due for proven bytes only. From version 2 on, providers have a standing.</summary>
/// <remarks>
/// A proof counts for the whole set or not at all: one leaf wrong is the set unproven. The first answer of an epoch counts; it cannot be taken back.
/// </remarks>
public static class StorageScore
{
    public const string Proven = "proven", Missing = "proof-missing", Wrong = "proof-wrong", Revoked = "device-revoked", Disqualified = "disqualified";

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var terms = StorageTerms.Read(inputs.Parameters.Rules);
        var state = StorageState.Read(carry);
        var (verdicts, hasStandings) = (new SortedDictionary<DeviceId, string>(), inputs.Parameters.RulesVersion >= 2);
        var proven = Judge(inputs, terms, state, verdicts, sink);
        RentRule.Charge(proven, inputs, terms, state, sink);
        if (hasStandings) StandingRule.See(inputs, terms, verdicts, state, sink);
        StorageMoves.Apply(inputs, state, sink);
        if (hasStandings) StandingRule.Settle(inputs, state);
        return state.ToCarry();
    }

    static List<DataSet> Judge(EpochInputs inputs, StorageTerms terms, StorageState state, SortedDictionary<DeviceId, string> verdicts, IScoreSink sink)
    {
        var answers = FirstAnswers(inputs);
        var proven = new List<DataSet>();
        foreach (var set in state.DataSets)
        {
            if (StorageChallenge.Of(inputs.Seed, inputs.Number, set, terms.Challenges) is not { } challenge) continue;
            var reason = Verdict(inputs.Devices.Find(set.Device), answers.GetValueOrDefault(set.Device), challenge);
            verdicts[set.Device] = reason;
            if (reason == Proven && state.Standings.GetValueOrDefault(set.Device) is { IsDisqualified: true }) reason = Disqualified;
            sink.Work(set.Device, reason == Proven ? set.RawBytes : 0, reason);
            if (reason == Proven) proven.Add(set);
        }
        return proven;
    }

    static string Verdict(Device? device, ProofAnswer? answer, StorageChallenge challenge)
        => device is null or { Revoked: true } ? Revoked : answer is null ? Missing : answer.Answers(challenge) ? Proven : Wrong;

    /// <summary>What each device answered first: the answer that counts.</summary>
    public static Dictionary<DeviceId, ProofAnswer> FirstAnswers(EpochInputs inputs) => ProofAnswer.First(inputs).ToDictionary(one => one.Said.Record.Author.Device, one => one.Answer);
}

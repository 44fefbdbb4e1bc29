using Grange.Kernel;

namespace Grange.Storage;

/// <summary>From version 2 of the rules on: what an epoch's proofs and audits do to providers' standings, and who leaves with what was held back.</summary>
static class StandingRule
{
    /// <summary>Notes how the epoch went for each provider that was asked, and what it said of leaving.</summary>
    public static void See(EpochInputs inputs, StorageTerms terms, IReadOnlyDictionary<DeviceId, string> verdicts, StorageState state, IScoreSink sink)
    {
        foreach (var (device, reason) in verdicts)
        {
            var standing = state.Standings.GetValueOrDefault(device) ?? Standing.Fresh(inputs.FromMs);
            var seen = reason switch { StorageScore.Proven => Observation.Good, StorageScore.Wrong => Observation.Bad, _ => Observation.Away };
            standing = standing.See(seen) with { Missed = seen == Observation.Good ? 0 : standing.Missed + 1 };
            if (inputs.Devices.Find(device) is { } registered) Judge(registered.Owner, reason, standing.Missed, terms, sink);
            state.Standings[device] = standing.State == StandingState.Leaving && seen != Observation.Good ? Stays(standing, inputs.ToMs) : standing;
        }
        foreach (var (device, standing) in state.Standings.Where(one => !verdicts.ContainsKey(one.Key)).ToList()) state.Standings[device] = standing.Rest();
        var once = new HashSet<(DeviceId, string)>();
        foreach (var evidence in inputs.Evidence)
        {
            if (evidence.Record is { Kind: StorageKinds.Audited, Author.Kind: AuthorKind.Operator } looked && Audited.Read(looked.Body).TryGet(out var audit, out _))
            {
                if (state.Standings.TryGetValue(audit.Device, out var standing) && once.Add((audit.Device, audit.Piece.ToString()))) state.Standings[audit.Device] = standing.See(audit.Seen);
            }
            else if (evidence.Record is { Kind: StorageKinds.Leaving, Author.Kind: AuthorKind.Device } said && Leaving.Read(said.Body).TryGet(out var leaving, out _)) Hear(said.Author.Device, leaving, inputs, state);
        }
    }

    /// <summary>Once its pieces have moved: who leaves well is paid what was held back, who is out never is, and who stayed long is paid half.</summary>
    public static void Settle(EpochInputs inputs, StorageState state)
    {
        foreach (var (device, standing) in state.Standings.ToList())
        {
            if (standing.IsDisqualified) HoldBack.Forgive(device, state);
            else if (inputs.Devices.Find(device) is not { } registered) continue;
            else if (standing.State == StandingState.Leaving && !(state.Sets.GetValueOrDefault(device)?.Count > 0))
            {
                HoldBack.Return(device, registered.Owner, state, all: true);
                state.Standings.Remove(device);
            }
            else if (standing.State == StandingState.Member && HoldBack.IsLongHere(standing, inputs.ToMs))
            {
                HoldBack.Return(device, registered.Owner, state, all: false);
                state.Standings[device] = standing with { State = StandingState.Settled };
            }
        }
    }

    /// <summary>A wrong answer costs bond at once: it is signed. A missing one does from the third epoch in a row on.</summary>
    static void Judge(Address owner, string reason, long missed, StorageTerms terms, IScoreSink sink)
    {
        var tokens = reason == StorageScore.Wrong ? terms.SlashWrong : reason == StorageScore.Missing && missed > 2 ? terms.SlashMissing : 0;
        if (tokens > 0) sink.Slash(owner, new Wei((UInt128)tokens * 1_000_000_000_000_000_000), reason);
    }

    static void Hear(DeviceId device, Leaving said, EpochInputs inputs, StorageState state)
    {
        var standing = state.Standings.GetValueOrDefault(device) ?? Standing.Fresh(inputs.FromMs);
        if (standing.IsDisqualified) return;
        state.Standings[device] = said.Leaves ? standing with { State = StandingState.Leaving } : Stays(standing, inputs.ToMs);
    }

    /// <summary>Half of what was held back is paid once, whatever a provider says later.</summary>
    static Standing Stays(Standing standing, long nowMs) => standing with { State = HoldBack.IsLongHere(standing, nowMs) ? StandingState.Settled : StandingState.Member };
}

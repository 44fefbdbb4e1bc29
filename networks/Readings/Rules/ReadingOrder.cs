using Grange.Kernel;

namespace Grange.Readings;

/// <summary>Takes an epoch's readings device by device, in the order of each chain, and leaves out what comes again, too soon or too late.</summary>
sealed class ReadingOrder(EpochInputs inputs, ReadingTerms terms, ReadingState state, IScoreSink sink)
{
    /// <summary>What counts, by device and time; the reasons for the rest are in the score.</summary>
    public IReadOnlyList<Taken> Sort()
    {
        var taken = new List<Taken>();
        foreach (var evidence in inputs.Evidence.Where(one => one.Record is { Kind: ReadingKinds.Reading, Author.Kind: AuthorKind.Device })
            .OrderBy(one => one.Record.Author).ThenBy(one => one.Record.Sequence))
        {
            if (inputs.Devices.Find(evidence.Record.Author.Device) is not { } device || device.Network != inputs.Network) continue;
            if (!Reading.Read(evidence.Record.Body, terms).TryGet(out var reading, out _)) continue; // refused at the door, and nobody's work
            if (Reason(evidence.Record.TimeMs, device) is { } reason) sink.Work(device.Id, 0, reason);
            else if ((reading.Cell ?? terms.CellOf(device)) is not { } cell) sink.Work(device.Id, 0, ReadingScore.NoCell);
            else
            {
                state.Devices[device.Id] = state.Of(device.Id) with { LastMs = evidence.Record.TimeMs };
                taken.Add(new Taken(device, reading, cell, evidence.Record.TimeMs, terms.WindowOf(evidence.Record.TimeMs), evidence.Cid.ToString()));
            }
        }
        return taken;
    }

    string? Reason(long timeMs, Device device)
    {
        var last = state.Of(device.Id).LastMs;
        if (device.Revoked) return ReadingScore.Revoked;
        if (timeMs < 0 || timeMs <= last) return ReadingScore.Replayed;
        if (timeMs < inputs.FromMs - terms.MaxAgeMs) return ReadingScore.TooOld;
        return last >= 0 && timeMs < last + terms.MinIntervalMs ? ReadingScore.TooSoon : null;
    }
}

namespace Grange.Energy.Rules.Settlement;

/// <summary>How far a slot is (spec §6).</summary>
public enum SlotState
{
    /// <summary>Nobody's value is there: nothing is settled, and nothing is taken for zero.</summary>
    Open,

    /// <summary>Settled with what is there; members without a value take no part yet.</summary>
    Provisional,

    /// <summary>Settled with everybody's value, all of them good enough for a bill.</summary>
    Final,

    /// <summary>Its window is over: what changes now goes on the next invoice.</summary>
    Closed,
}

/// <summary>A slot of a community: its values, and the run that they led to.</summary>
sealed class SettledSlot
{
    public Dictionary<int, MeterValue> Values { get; } = [];
    public string? RunId { get; set; }
    public int Runs { get; set; }
    public bool IsClosed { get; set; }
    public IReadOnlyList<Line> Lines { get; set; } = [];

    public SlotState State(int members) => IsClosed ? SlotState.Closed
        : Values.Count == 0 ? SlotState.Open
        : Values.Count == members && Values.Values.All(value => value.IsFinal) ? SlotState.Final : SlotState.Provisional;
}

/// <summary>A difference that a run posted: one amount from one account to another.</summary>
/// <param name="RunId">The run that posted it; with its number the name under which it is posted once.</param>
public readonly record struct Posting(string RunId, long Slot, int Number, LineKind Kind, Party Payer, Party Payee, long Wh, long Micro);

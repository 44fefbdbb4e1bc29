using System.Collections.Immutable;
using Grange.Content;
using Grange.Kernel;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Rules.Audit;

/// <summary>What one account read of a vehicle within one minute.</summary>
/// <param name="Sequence">0, 1, 2 … of the vehicle, without gaps.</param>
/// <param name="Minute">Unix minutes.</param>
/// <param name="Refused">Reads of the minute that were refused.</param>
/// <param name="Results">Values handed out.</param>
/// <param name="Before">Hash of the row before; zero for the first.</param>
public sealed record AccessRow(
    long Vehicle, long Sequence, long Minute, Address Reader, Scopes Scopes, string Purpose, long Reads, long Refused, long Results, long FromMs, long ToMs, Hash32 Before)
{
    /// <summary>sha2-256 of the row's dag-cbor.</summary>
    public Hash32 Hash => Hash32.Read(Block.Of(DagNode.Map(
        ("vehicle", DagNode.Of(Vehicle)), ("seq", DagNode.Of(Sequence)), ("minute", DagNode.Of(Minute)), ("reader", DagNode.Of(Reader.ToByteArray())),
        ("scopes", DagNode.List(ScopeNames.Of(Scopes).Select(name => DagNode.Of(name)))), ("purpose", DagNode.Of(Purpose)), ("reads", DagNode.Of(Reads)),
        ("refused", DagNode.Of(Refused)), ("results", DagNode.Of(Results)), ("from", DagNode.Of(FromMs)), ("to", DagNode.Of(ToMs)),
        ("before", DagNode.Of(Before.ToByteArray())))).Cid.Hash.Digest);
}

/// <summary>One read, or one that was refused.</summary>
/// <param name="FromMs">Beginning of the time that was asked for.</param>
/// <param name="ToMs">Its end.</param>
public sealed record AccessNote(Address Reader, Scopes Scopes, string Purpose, long AtMs, bool Refused, long Results, long FromMs, long ToMs);

/// <summary>The log of one vehicle: at most one row per reader and minute, each naming the one before by its hash. Immutable.</summary>
public sealed record AccessLog(long Vehicle, long Next, Hash32 Tip, ImmutableDictionary<Address, AccessRow> Open)
{
    const long MinuteMs = 60_000;

    public static AccessLog Of(long vehicle) => new(vehicle, 0, Hash32.Zero, ImmutableDictionary<Address, AccessRow>.Empty);

    /// <summary>The log with a read in it. Rows of minutes that are past must be closed before: see <see cref="Close"/>.</summary>
    public AccessLog With(AccessNote note)
    {
        var row = Open.GetValueOrDefault(note.Reader)
            ?? new(Vehicle, 0, note.AtMs / MinuteMs, note.Reader, Scopes.None, note.Purpose, 0, 0, 0, note.FromMs, note.ToMs, Hash32.Zero);
        return this with
        {
            Open = Open.SetItem(note.Reader, row with
            {
                Scopes = row.Scopes | note.Scopes,
                Purpose = row.Purpose.Length > 0 ? row.Purpose : note.Purpose,
                Reads = row.Reads + 1,
                Refused = row.Refused + (note.Refused ? 1 : 0),
                Results = row.Results + note.Results,
                FromMs = Math.Min(row.FromMs, note.FromMs),
                ToMs = Math.Max(row.ToMs, note.ToMs),
            }),
        };
    }

    /// <summary>The rows of minutes that are over, chained by minute and reader, and the log without them.</summary>
    public (AccessLog Log, IReadOnlyList<AccessRow> Rows) Close(long nowMs)
    {
        var log = this;
        List<AccessRow> rows = [];
        foreach (var row in Open.Values.Where(row => row.Minute < nowMs / MinuteMs).OrderBy(row => row.Minute).ThenBy(row => row.Reader))
        {
            var closed = row with { Sequence = log.Next, Before = log.Tip };
            rows.Add(closed);
            log = log with { Next = log.Next + 1, Tip = closed.Hash, Open = log.Open.Remove(row.Reader) };
        }
        return (log, rows);
    }

    /// <summary>Null when the rows are a whole log from the first on; else the sequence of the first that does not fit.</summary>
    public static long? FirstBroken(IEnumerable<AccessRow> rows)
    {
        var (next, tip) = (0L, Hash32.Zero);
        foreach (var row in rows)
        {
            if (row.Sequence != next || row.Before != tip) return next;
            (next, tip) = (next + 1, row.Hash);
        }
        return null;
    }
}

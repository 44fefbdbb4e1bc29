using Grange.Content;
using Grange.Kernel;
using Grange.Rendering.Rules.Bodies;
using Grange.Rendering.Rules.Checking;

namespace Grange.Rendering.Rules.Scoring;

/// <summary>What becomes of a frame that waits, by an epoch's seed.</summary>
public enum Fate { Passes, Waits, Checked }

/// <summary>What a seed asks about one frame: pure, of seed and carry alone, so that the node that asks and the Score that judges ask the same.</summary>
/// <param name="Checker">Who is asked; nobody where it is not checked.</param>
/// <param name="Tiles">Which tiles.</param>
public sealed record FrameQuestion(FrameKey Key, FrameEntry Frame, Fate Fate, DeviceId Checker, IReadOnlyList<int> Tiles)
{
    /// <summary>A node that missed so many checks in a row is asked no more until it says something.</summary>
    const int MaxMissed = 3;

    const int Always = 10_000;

    /// <summary>What is asked about each frame that waits, in the carry's order.</summary>
    public static IEnumerable<FrameQuestion> All(Hash32 seed, RenderingState state, RenderingTerms terms)
        => state.Frames.Where(one => one.Value.Stage is FrameStage.Pending or FrameStage.Disputed).Select(one => Of(seed, one.Key, one.Value, state, terms));

    static FrameQuestion Of(Hash32 seed, FrameKey key, FrameEntry frame, RenderingState state, RenderingTerms terms)
    {
        var draw = new TileDraw(seed, key.Job, key.Frame, frame.Attempt);
        if (frame.Stage == FrameStage.Pending && !draw.IsChecked(RateOf(state.Nodes.GetValueOrDefault(frame.Maker), terms))) return new(key, frame, Fate.Passes, default, []);
        var candidates = Candidates(frame, state);
        if (candidates.Count == 0) return new(key, frame, terms.AcceptsUnchecked && frame.Stage == FrameStage.Pending ? Fate.Passes : Fate.Waits, default, []);
        return new(key, frame, Fate.Checked, candidates[draw.Checker(candidates.Count)], draw.Tiles(new TileGrid(frame.Width, frame.Height).Count));
    }

    /// <summary>How many of ten thousand of a node's frames are checked, by what was accepted of it.</summary>
    public static int RateOf(NodeEntry? node, RenderingTerms terms)
        => node is null || node.Accepted < terms.CheckFirst ? Always : node.Accepted < terms.CheckUntil ? terms.CheckMiddleBps : terms.CheckLaterBps;

    /// <summary>Nodes of other owners than the maker's and, in a dispute, the first checker's.</summary>
    static List<DeviceId> Candidates(FrameEntry frame, RenderingState state)
    {
        var (maker, first) = (OwnerOf(frame.Maker, state), frame.Checker is { } checker ? OwnerOf(checker, state) : null);
        return [.. state.Nodes.Where(node => node.Value.Missed < MaxMissed && node.Value.Owner != maker && node.Value.Owner != first && node.Key != frame.Maker).Select(node => node.Key)];
    }

    static Address? OwnerOf(DeviceId device, RenderingState state) => state.Nodes.GetValueOrDefault(device)?.Owner;

    /// <summary>As it is sent to the checker.</summary>
    public DagNode ToNode() => DagNode.Map(
        ("job", Body.Of(Key.Job)), ("frame", DagNode.Of((long)Key.Frame)), ("attempt", DagNode.Of((long)Frame.Attempt)), ("device", Body.Of(Frame.Maker)),
        ("tiles", DagNode.List(Tiles.Select(tile => DagNode.Of((long)tile)))));

    /// <summary>Whether a check is the answer to this.</summary>
    public bool IsAnsweredBy(DeviceId author, CheckBody check)
        => Fate == Fate.Checked && author == Checker && check.Job == Key.Job && check.Frame == Key.Frame && check.Attempt == Frame.Attempt && check.Device == Frame.Maker && check.Tiles.Select(tile => tile.Index).SequenceEqual(Tiles);

    /// <summary>Whether a comparison is of all tiles that were asked for, whole.</summary>
    public bool IsWhole(ComparedBody compared)
    {
        var grid = new TileGrid(Frame.Width, Frame.Height);
        return compared.Tiles.Select(tile => tile.Pixels).SequenceEqual(Tiles.Select(tile => (long)grid.PixelsOf(tile)));
    }
}

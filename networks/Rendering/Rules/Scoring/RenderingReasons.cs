namespace Grange.Rendering.Rules.Scoring;

/// <summary>Why a node earned what it earned, and what these codes mean.</summary>
public static class RenderingReasons
{
    public const string Rendered = "rendered", Waiting = "waiting", Unchecked = "unchecked", Rejected = "rejected", WrongCheck = "check-wrong", Missed = "check-missed", Returned = "returned";

    public static string? Explain(string reason) => reason switch
    {
        Rendered => "frames were accepted and approved, by the node's bench score and the time they took",
        Waiting => "a frame waits: to be checked by another owner's node, to be approved, or for three days to pass",
        Unchecked => "a frame waits because there is no node of another owner that could check it",
        Rejected => "tiles of a frame, rendered again by two other owners' nodes, came out different: it earns nothing, and the node's frames are all checked again",
        WrongCheck => "the node said of a frame that it was wrong, and a third owner's node found it right: the node's own frames are all checked again",
        Missed => "the node was drawn to check a frame and did not answer before the epoch closed",
        Returned => "the customer sent a frame back: it earns nothing and is rendered by another node",
        _ => null,
    };
}

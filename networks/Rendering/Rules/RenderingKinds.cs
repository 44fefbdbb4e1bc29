namespace Grange.Rendering.Rules;

/// <summary>The kinds of evidence that the rendering network understands.</summary>
public static class RenderingKinds
{
    /// <summary>By an account: these frames, for at most so much.</summary>
    public const string Order = "rendering.order";

    /// <summary>By a device: it made a frame, and what its pixels are.</summary>
    public const string Frame = "rendering.frame";

    /// <summary>By a device: what it found where a seed told it to render tiles of another's frame again.</summary>
    public const string Check = "rendering.check";

    /// <summary>By an operator: how far the tiles of a check lie from those of the frame.</summary>
    public const string Compared = "rendering.compared";

    /// <summary>By an account: its frames are as ordered, or are not.</summary>
    public const string Approval = "rendering.approval";

    public static IReadOnlyList<string> All { get; } = [Order, Frame, Check, Compared, Approval];
}

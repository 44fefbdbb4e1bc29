namespace Grange.Mapping.Features.Pictures;

/// <summary>Where a picture is on its way. Only <see cref="Ready"/> is ever shown to anybody but its contributor.</summary>
static class PictureState
{
    /// <summary>Taken in, not looked at yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>Looked at; faces and plates are still to be looked for.</summary>
    public const string Private = "private";

    /// <summary>Public.</summary>
    public const string Ready = "ready";

    /// <summary>Refused; its reason says why.</summary>
    public const string Rejected = "rejected";

    /// <summary>Taken back by its contributor, or away by a reviewer.</summary>
    public const string Gone = "gone";
}

using Grange.Content;

namespace Grange.Mapping.Bodies;

/// <summary>Times as bodies have them: Unix milliseconds.</summary>
static class Times
{
    /// <summary>The year 3000.</summary>
    const long Latest = 32_503_680_000_000;

    public static bool Are(params ReadOnlySpan<DagNode> times)
    {
        foreach (var time in times)
            if (time.Kind != DagKind.Int || time.AsInt < 0 || time.AsInt > Latest) return false;
        return true;
    }
}

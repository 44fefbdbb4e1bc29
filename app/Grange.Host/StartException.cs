namespace Grange.Host;

/// <summary>A node that cannot start, with what to do about it.</summary>
public sealed class StartException(string detail, string hint) : Exception(detail)
{
    public string Hint { get; } = hint;
}

namespace Grange.Host;

/// <summary>A node that cannot start, with what to do about it.</summary>
public sealed class StartException(string detail, string hint, bool isMissing = false) : Exception(detail)
{
    public string Hint { get; } = hint;

    /// <summary>Something the node needs is not there, as against there and wrong.</summary>
    public bool IsMissing { get; } = isMissing;

    /// <summary>The exception of a refusal; status 503 says that something is missing.</summary>
    public static StartException Of(Grange.Kernel.Fault refused) => new(refused.Detail, refused.Hint ?? "check the chain and its --rpc URL", refused.Status == 503);
}

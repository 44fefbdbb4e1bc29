namespace Grange.Verbs;

/// <summary>Exit codes every verb keeps (doors: script and process).</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused or failed: one line with the reason and the next step is on stderr.</summary>
    public const int Failed = 1;

    /// <summary>The call's words are off.</summary>
    public const int Usage = 2;

    /// <summary>Something needed is not here: a node, a file, a tool.</summary>
    public const int Missing = 3;
}

/// <summary>Ends a verb with a reason people can act on.</summary>
public sealed class VerbFailure(string code, string detail, string? hint = null, int exit = ExitCode.Failed) : Exception(detail)
{
    public string Code { get; } = code;
    public string? Hint { get; } = hint;
    public int Exit { get; } = exit;

    public static VerbFailure Of(Grange.Kernel.Fault fault) => new(fault.Code, fault.Detail, fault.Hint);
}

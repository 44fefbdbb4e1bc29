namespace Grange.Wireless.Scripts;

/// <summary>A source that is no script.</summary>
sealed class SyntaxFault(int line, string message) : Exception(message)
{
    public int Line => line;
}

/// <summary>A value that a script threw, or the machine for it; a script may catch it.</summary>
sealed class ScriptThrow(Value value, int line) : Exception
{
    public Value Value => value;
    public int Line => line;
}

/// <summary>A run reached a limit; no script catches that.</summary>
sealed class LimitReached(int line, string message) : Exception(message)
{
    public int Line => line;
}

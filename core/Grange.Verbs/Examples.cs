using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Grange.Verbs;

/// <summary>Lines that work when pasted, under a verb's <c>--help</c>.</summary>
public static class Examples
{
    static readonly ConditionalWeakTable<Command, string[]> Known = [];

    /// <summary>Gives a command its examples; returns the command.</summary>
    public static Command Example(this Command command, params string[] lines)
    {
        Known.Add(command, lines);
        return command;
    }

    internal static IReadOnlyList<string> Of(Command command) => Known.TryGetValue(command, out var lines) ? lines : [];
}

/// <summary><c>--help</c>: what System.CommandLine knows of a verb, and then its examples.</summary>
public sealed class HelpWithExamples(SynchronousCommandLineAction plain) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = plain.Invoke(parseResult);
        var examples = Examples.Of(parseResult.CommandResult.Command);
        if (examples.Count == 0) return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var line in examples) output.WriteLine($"  {line}");
        output.WriteLine();
        return code;
    }
}

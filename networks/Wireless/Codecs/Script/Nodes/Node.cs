namespace Grange.Wireless.Scripts;

/// <summary>How a statement ended.</summary>
enum Completion : byte { Normal, Break, Continue, Return }

/// <summary>A part of a script: an expression has a value, a statement is executed.</summary>
/// <param name="line">Where it stands, from 1.</param>
/// <param name="children">Parts of it that are run inside it.</param>
abstract class Node(int line, params IEnumerable<Node?> children)
{
    public int Line => line;

    /// <summary>How deep it nests: what it takes of the depth that a run may have.</summary>
    public int Height { get; } = 1 + children.Max(child => child?.Height ?? 0, 0);

    public virtual Value Evaluate(Run run, Scope scope) => throw new InvalidOperationException($"{GetType().Name} has no value");

    public virtual Completion Execute(Run run, Scope scope)
    {
        Evaluate(run, scope);
        return Completion.Normal;
    }
}

static class Heights
{
    public static int Max(this IEnumerable<Node?> nodes, Func<Node?, int> height, int least)
    {
        foreach (var node in nodes) least = Math.Max(least, height(node));
        return least;
    }
}

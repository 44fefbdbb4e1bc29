namespace Grange.Kernel;

/// <summary>One thing that is wrong with a definition.</summary>
/// <param name="Field">Path of the field, e.g. <c>token.emission.start</c>; empty for the document itself.</param>
/// <param name="Limit">What must hold, and what was found.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record DefinitionProblem(string Field, string Limit, string Fix)
{
    public override string ToString() => $"{(Field.Length == 0 ? "the document" : Field)}: {Limit}; {Fix}";

    /// <summary>The path of a member: <c>a.b</c>.</summary>
    internal static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The path of an item: <c>a[2]</c>.</summary>
    internal static string Item(string path, int index) => $"{path}[{index}]";
}

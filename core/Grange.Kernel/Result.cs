using System.Diagnostics.CodeAnalysis;

namespace Grange.Kernel;

/// <summary>An expected refusal: a stable code for programs, a sentence for people, and what to do next.</summary>
/// <param name="Code">Stable kebab-case name, e.g. <c>evidence-out-of-order</c>.</param>
/// <param name="Detail">What was wrong, with the values that matter.</param>
/// <param name="Hint">The next step, where there is one: a command, a limit, a place to look.</param>
/// <param name="Status">The HTTP status a door answers with.</param>
public sealed record Fault(string Code, string Detail, string? Hint = null, int Status = 400)
{
    public override string ToString() => Hint is null ? $"{Code}: {Detail}" : $"{Code}: {Detail} ({Hint})";
}

/// <summary>A value or the reason why there is none. <c>default</c> is a failure, never an empty success.</summary>
public readonly struct Result<T>
{
    static readonly Fault Unset = new("no-result", "nothing was produced", Status: 500);
    readonly T? value;
    readonly Fault? fault;
    readonly bool ok;

    Result(T value) => (this.value, ok) = (value, true);
    Result(Fault fault) => this.fault = fault;

    internal static Result<T> Of(T value) => new(value);

    public bool IsOk => ok;

    /// <summary>The reason of a failure; throws on a success.</summary>
    public Fault Fault => ok ? throw new InvalidOperationException("a success has no fault") : fault ?? Unset;

    /// <summary>The value of a success; throws on a failure, naming it.</summary>
    public T Value => ok ? value! : throw new InvalidOperationException(Fault.ToString());

    public bool TryGet([MaybeNullWhen(false)] out T found, [NotNullWhen(false)] out Fault? why)
    {
        (found, why) = (value, ok ? null : Fault);
        return ok;
    }

    public static implicit operator Result<T>(T value) => new(value);
    public static implicit operator Result<T>(Fault fault) => new(fault);
}

/// <summary>Makes results where the implicit conversion cannot: for values of interface type.</summary>
public static class Result
{
    public static Result<T> Ok<T>(T value) => Result<T>.Of(value);
}

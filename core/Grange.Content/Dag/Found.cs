using System.Diagnostics.CodeAnalysis;

namespace Grange.Content;

/// <summary>Why content could not be read. Each is an answer, not an accident: a block that is not here is never an empty file.</summary>
public enum DagReason
{
    None,
    /// <summary>A block is not in the store that was asked.</summary>
    BlockMissing,
    /// <summary>The path names an entry that its directory does not have.</summary>
    NotFound,
    /// <summary>The path goes on past a file or a symlink.</summary>
    NotADirectory,
    /// <summary>A file was asked for and this is something else.</summary>
    NotAFile,
    /// <summary>A block's bytes break the rules of its codec or of UnixFS.</summary>
    Malformed,
    /// <summary>A block is longer than 2 MiB, or the DAG is wider or deeper than is walked.</summary>
    TooLarge,
    /// <summary>A codec that cannot be walked stands in the way.</summary>
    UnsupportedCodec,
}

/// <summary>A refusal: the reason, the block it is about and a sentence for people.</summary>
public sealed record DagFault(DagReason Reason, Cid Block, string Detail)
{
    public override string ToString() => $"{Reason} at {Block}: {Detail}";

    internal static DagFault Missing(Cid cid) => new(DagReason.BlockMissing, cid, "the block is not here");
    internal static DagFault Malformed(Cid cid, string detail) => new(DagReason.Malformed, cid, detail);
}

/// <summary>A value that was found, or the fault why not. <c>default</c> is neither: it has no value and an unnamed fault.</summary>
public readonly struct Found<T>
{
    readonly T? value;
    readonly DagFault? fault;

    Found(T? value, DagFault? fault, bool isFound) => (this.value, this.fault, IsFound) = (value, fault, isFound);

    public bool IsFound { get; }

    /// <summary>The value; reading it without having checked is a bug.</summary>
    public T Value => IsFound ? value! : throw new InvalidOperationException(Fault!.ToString());

    /// <summary>Null when a value was found.</summary>
    public DagFault? Fault => IsFound ? null : fault ?? new DagFault(DagReason.None, default, "nothing was read");

    public bool TryGet([MaybeNullWhen(false)] out T found, [NotNullWhen(false)] out DagFault? missing)
    {
        (found, missing) = (value, Fault);
        return IsFound;
    }

    public static implicit operator Found<T>(T value) => new(value, null, true);
    public static implicit operator Found<T>(DagFault fault) => new(default, fault, false);
}

namespace Grange.Storage.Tests.Conformance;

/// <summary>A row of the conformance table: a request, and what its answer has to be.</summary>
/// <remarks>
/// <c>{a/b}</c> stands for the CID at that path of the row's content, <c>{}</c> for its root, <c>{^a/b}</c> for the CID as a host name has it
/// (version 1, base32). In <see cref="Car"/>, <c>{a/*}</c> stands for all blocks that <c>a</c> links to and <c>{a/#1}</c> for the second of them.
/// </remarks>
/// <param name="Group">The public suite's group.</param>
/// <param name="Name">What is required, unique in the group.</param>
/// <param name="Content">A fixture of the public suite, or our own content of the same shape.</param>
/// <param name="Url">Path and query.</param>
sealed record Check(string Group, string Name, string Content, string Url)
{
    public string Method { get; init; } = "GET";
    public string? Host { get; init; }
    public string? Accept { get; init; }

    /// <summary>More headers: "Name: value".</summary>
    public string[] Send { get; init; } = [];

    /// <summary>Asks the gateway that serves blocks and CARs only.</summary>
    public bool Strict { get; init; }

    public int Status { get; init; } = 200;

    /// <summary>"Name: text" for headers that hold the text, "Name = text" for headers that are it, "Name!" for headers that must not be there.</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>Texts the body holds; one that begins with '!' must not be there.</summary>
    public string[] Body { get; init; } = [];

    /// <summary>The body is the bytes of the file, or of the block, at this path.</summary>
    public string? Bytes { get; init; }

    /// <summary>Of these bytes, only this range.</summary>
    public (int From, int To)? Range { get; init; }

    /// <summary>The blocks of the CAR that is the body, in order.</summary>
    public string[]? Car { get; init; }

    /// <summary>"path = text" for files that the TAR that is the body holds.</summary>
    public string[]? Tar { get; init; }

    /// <summary>The answer breaks off: it must not look complete.</summary>
    public bool Breaks { get; init; }

    public override string ToString() => $"{Group}: {Name}";
}

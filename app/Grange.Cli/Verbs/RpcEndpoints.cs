using System.CommandLine;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>--rpc URL</c>, once or twice: one endpoint of a chain, and another that must agree with it.</summary>
static class RpcEndpoints
{
    public static Option<string[]> Option(string description, bool required = false) => new("--rpc") { Description = description, HelpName = "URL", Required = required };

    /// <summary>The endpoints in the order they were named; neither where none was.</summary>
    public static (Uri? First, Uri? Second) Read(VerbContext verb, Option<string[]> option)
    {
        Uri[] named = [.. (verb.Get(option) ?? []).Select(verb.Url)];
        if (named.Length > 2) throw new VerbFailure("too-many-endpoints", "a chain has one endpoint or two", "--rpc A --rpc B", ExitCode.Usage);
        if (named is [var one, var other] && one == other)
            throw new VerbFailure("one-endpoint-twice", $"{one} would have to agree with itself", "name an endpoint that somebody else runs", ExitCode.Usage);
        return (named.ElementAtOrDefault(0), named.ElementAtOrDefault(1));
    }
}

using System.CommandLine;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage …</c> and <c>grange join storage</c>.</summary>
public static class StorageVerbs
{
    /// <summary>Which network of the node is meant.</summary>
    internal static Option<string> Network { get; } = new("--network") { Description = "the network's name at the node", DefaultValueFactory = _ => "storage", Recursive = true, HelpName = "SLUG" };

    public static Command Group() => new("storage", "store files on community disks, and get them back")
    {
        Network, PutVerb.Create(), GetVerb.Create(), PutVerb.Import(), ListVerbs.List(), ListVerbs.Remove(), ListVerbs.Status(), ListVerbs.Providers(), QuoteVerbs.Quote(), QuoteVerbs.Renew(), LeaveVerb.Create(),
        KeyVerbs.Group(), ShareVerbs.Share(), ShareVerbs.Key(), DenylistVerbs.Group(), ComputeVerbs.OfCid(), ComputeVerbs.OfPiece(),
    };

    /// <summary>The path of the network's own API at the node.</summary>
    internal static string Api(this VerbContext verb, string rest) => $"/api/v1/{Uri.EscapeDataString(verb.Get(Network) ?? "storage")}/{rest}";
}

using System.CommandLine;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange demo</c>.</summary>
static class DemoVerb
{
    public static Command Create(IReadOnlyList<INetworkVerbs> networks) => new("demo", $"the whole loop on this machine ({networks.Count} networks)");
}

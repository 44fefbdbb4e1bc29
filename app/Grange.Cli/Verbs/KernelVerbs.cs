using System.CommandLine;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>The verbs that belong to no single network.</summary>
static class KernelVerbs
{
    public static IEnumerable<Command> All(IReadOnlyList<INetworkVerbs> networks) =>
    [
        NodeVerbs.Up(),
        DemoVerb.Create(),
        Join(networks),
        AccountVerbs.Create(),
        CashVerbs.Create(),
        DeviceVerbs.Create(),
        EarningsVerb.Create(),
        EpochVerbs.List(),
        EpochVerbs.Single(),
        SettlementVerbs.List(),
        ClaimVerb.Create(),
        AuditVerb.Create(),
        NodeVerbs.Attester(),
        NetworkDefinitionVerbs.Create(),
        ChainVerbs.Create(),
    ];

    static Command Join(IReadOnlyList<INetworkVerbs> networks)
    {
        var join = new Command("join", "contribute hardware to a network");
        foreach (var network in networks)
            if (network.Join() is { } command) join.Subcommands.Add(command);
        return join;
    }
}

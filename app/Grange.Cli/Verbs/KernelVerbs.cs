using System.CommandLine;
using Grange.Kernel;
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
        CreditVerbs.Create(),
        PriceVerbs.Create(),
        ChannelVerbs.Create(),
        DeviceVerbs.Create(),
        OperatorVerbs.Create(),
        EarningsVerb.Create(),
        BooksVerb.Create(),
        EpochVerbs.List(),
        EpochVerbs.Single(),
        SettlementVerbs.List(),
        ClaimVerb.Create(),
        AuditVerb.Create(),
        NodeVerbs.Attester(),
        BondVerbs.Create(),
        NetworkDefinitionVerbs.Create(),
        SimulateVerb.Create(),
        ChainVerbs.Create(),
    ];

    static Command Join(IReadOnlyList<INetworkVerbs> networks)
    {
        var join = new Command("join", "contribute hardware to a network");
        foreach (var network in networks)
            if (network.Join() is { } command) join.Subcommands.Add(command);
        return join;
    }

    /// <summary><c>join weather</c> is <c>join readings weather</c>: a network that a founder named is joined by its name.</summary>
    public static string[] NameJoin(string[] args, IEnumerable<INetwork> networks)
    {
        if (args is not ["join", var name, ..] || name.StartsWith('-') || networks.Any(network => network.Info.Module == name)) return args;
        var byName = networks.FirstOrDefault(network => network is INetworkVerbs { JoinsByName: true });
        return byName is null ? args : ["join", byName.Info.Module, .. args[1..]];
    }
}

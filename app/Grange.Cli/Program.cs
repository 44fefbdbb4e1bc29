using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Grange.Cli.Verbs;
using Grange.Host;
using Grange.Verbs;

var root = new RootCommand("""
    Grange runs decentralized physical infrastructure networks: people contribute hardware, it does real work, the work earns.

    First steps:
      grange demo                      see the whole loop on this machine
      grange up                        run a node
      grange join storage --space 100GB --dir ~/pieces --url http://HOST:PORT
      grange earnings                  what your devices earned, and why
    """)
{
    Options = { Verb.Json, Verb.Node, Verb.Data },
};
Verb.Channels = ChainChannels.OpenAsync;
foreach (var command in KernelVerbs.All(Roster.All.OfType<INetworkVerbs>().ToList())) root.Subcommands.Add(command);
foreach (var network in Roster.All.OfType<INetworkVerbs>())
    foreach (var command in network.Commands()) root.Subcommands.Add(command);
root.Subcommands.First(command => command.Name == "storage").Subcommands.Add(DisputeVerb.Create());

foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!);

var words = root.Parse(KernelVerbs.NameJoin(args, Roster.All));
if (words.Errors.Count > 0)
{
    // The last is the most exact: 'unrecognized' comes after 'a command is required'.
    var wrong = string.Join(' ', words.Errors[^1].Message.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
    return Verb.Fail(new Output(args.Contains("--json")), new VerbFailure("usage", wrong, string.Join(' ', ["grange", .. CommandPath(words), "--help"]), ExitCode.Usage));
}
return await words.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });

static IEnumerable<string> CommandPath(ParseResult words)
{
    var path = new Stack<string>();
    for (var at = words.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        if (at.Command is not RootCommand) path.Push(at.Command.Name);
    return path;
}

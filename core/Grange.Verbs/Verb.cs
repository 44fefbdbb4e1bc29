using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Kernel;

namespace Grange.Verbs;

/// <summary>The verbs a network adds to the CLI; its module implements this beside INetwork.</summary>
public interface INetworkVerbs
{
    /// <summary>The network's verb group, e.g. <c>storage put|get|…</c>.</summary>
    IEnumerable<Command> Commands();

    /// <summary>Its <c>grange join NETWORK</c>, or null where hardware joins in another way.</summary>
    Command? Join();

    /// <summary>True for a module whose networks founders name: <c>grange join NAME</c> means its <see cref="Join"/> where no module has that name.</summary>
    bool JoinsByName => false;

    /// <summary>What it shows in <c>grange demo</c>, or null.</summary>
    INetworkDemo? Demo() => null;
}

/// <summary>What a running verb has at hand: the parsed words, the node, the data folder, the output.</summary>
public sealed class VerbContext : IDisposable
{
    public VerbContext(ParseResult words)
    {
        Words = words;
        Out = new Output(words.GetValue(Verb.Json));
        Node = new NodeClient(Url(words.GetValue(Verb.Node) ?? Environment.GetEnvironmentVariable("GRANGE_NODE") ?? "http://127.0.0.1:8080"));
        DataFolder = Path.GetFullPath(words.GetValue(Verb.Data) ?? Environment.GetEnvironmentVariable("GRANGE_DATA")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".grange"));
    }

    public ParseResult Words { get; }
    public Output Out { get; }
    public NodeClient Node { get; }
    public string DataFolder { get; }
    public AccountKeys Accounts => new(DataFolder);
    public TimeProvider Clock => TimeProvider.System;

    /// <summary>The value of an option or argument.</summary>
    public T? Get<T>(Option<T> option) => Words.GetValue(option);
    public T? Get<T>(Argument<T> argument) => Words.GetValue(argument);

    /// <summary>An HTTP address that somebody wrote.</summary>
    public Uri Url(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new VerbFailure("bad-url", $"'{text}' is no URL", "write http://HOST:PORT", ExitCode.Usage);

    /// <summary>The payment channels of an account of this data folder, or of the default one.</summary>
    public Task<IChannels> ChannelsAsync(Address? account, CancellationToken cancel)
        => (Verb.Channels ?? throw new VerbFailure("no-chain", "this program has no way to a chain", exit: ExitCode.Missing))(this, account, cancel);

    public void Dispose() => Node.Dispose();
}

/// <summary>How verbs are made: the options all share, and one place that turns failures into exit codes and one line on stderr.</summary>
public static class Verb
{
    /// <summary>How a verb reaches payment channels: set by a program that has a chain, before the first verb runs.</summary>
    public static Func<VerbContext, Address?, CancellationToken, Task<IChannels>>? Channels { get; set; }

    public static Option<bool> Json { get; } = new("--json") { Description = "print one JSON object on stdout", Recursive = true };

    public static Option<string?> Node { get; } = new("--node")
    {
        Description = "the node to talk to (or GRANGE_NODE; default http://127.0.0.1:8080)",
        Recursive = true,
        HelpName = "URL",
    };

    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "where keys and settings are (or GRANGE_DATA; default ~/.grange)",
        Recursive = true,
        HelpName = "DIR",
    };

    /// <summary>Gives a command its action; returns the command.</summary>
    public static Command Does(this Command command, Func<VerbContext, CancellationToken, Task<int>> run)
    {
        command.SetAction(async (words, cancel) =>
        {
            var output = new Output(words.GetValue(Json));
            try
            {
                using var context = new VerbContext(words);
                return await run(context, cancel);
            }
            catch (VerbFailure failure)
            {
                return Fail(output, failure);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return Fail(output, new VerbFailure("cancelled", "stopped on request"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException)
            {
                return Fail(output, new VerbFailure("io", error.Message));
            }
            catch (Exception error) when (Environment.GetEnvironmentVariable("GRANGE_TRACE") is null) // the last resort: nobody is shown a stack trace unasked
            {
                return Fail(output, new VerbFailure("failed", error.Message.ReplaceLineEndings(" "), "the same again with GRANGE_TRACE=1 shows where; please report it"));
            }
        });
        return command;
    }

    /// <inheritdoc cref="Does(Command, Func{VerbContext, CancellationToken, Task{int}})"/>
    public static Command Does(this Command command, Func<VerbContext, CancellationToken, Task> run)
        => command.Does(async (context, cancel) =>
        {
            await run(context, cancel);
            return ExitCode.Done;
        });

    /// <summary>Says why not: one line on stderr, under <c>--json</c> one object on stdout too; the exit code.</summary>
    public static int Fail(Output output, VerbFailure failure)
    {
        var next = failure.Hint is null ? "" : $" Next: {failure.Hint}";
        Console.Error.WriteLine($"grange: {failure.Message}{next}");
        if (output.IsJson)
            output.Result(new JsonObject { ["error"] = failure.Code, ["detail"] = failure.Message, ["hint"] = failure.Hint }, () => { });
        return failure.Exit;
    }
}

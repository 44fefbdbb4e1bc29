using Grange.Chain;
using Grange.Host;
using Grange.Store;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>What may keep a node from starting, in one line each.</summary>
static class StartFailures
{
    public static async Task<T> NamedAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (StartException problem)
        {
            throw new VerbFailure("cannot-start", problem.Message, problem.Hint, problem.IsMissing ? ExitCode.Missing : ExitCode.Failed);
        }
        catch (StoreException problem)
        {
            throw new VerbFailure("cannot-start", problem.Message, problem.Message.StartsWith("PostgreSQL", StringComparison.Ordinal)
                ? "start that server, or name another with --database (GRANGE_DATABASE)"
                : "restore the data folder from a copy, or begin in a fresh one with --data DIR");
        }
        catch (InvalidDataException problem)
        {
            throw new VerbFailure("data-damaged", problem.Message, "restore the data folder from a copy, or begin in a fresh one with --data DIR");
        }
        catch (Exception problem) when (problem is RpcException or TimeoutException or HttpRequestException)
        {
            throw new VerbFailure("chain-refused", $"the chain does not do its part: {problem.Message}", "check the chain and its --rpc URL");
        }
    }
}

using System.Collections.Immutable;
using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Networks;

/// <summary>The networks of one node that can be asked what they saw. A witness that fails, or takes too long, saw nothing: no session waits for another network.</summary>
public sealed partial class Witnesses(TimeProvider clock, ILogger log) : IWitnesses
{
    /// <summary>How long one witness may take.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    ImmutableList<IWitness> all = [];

    public void Add(IWitness witness) => ImmutableInterlocked.Update(ref all, list => list.Add(witness));

    /// <inheritdoc/>
    public async Task<Testimony?> AskAsync(string question, DagNode asked, CancellationToken cancel)
    {
        foreach (var witness in all.Where(one => one.Knows(question)))
            if (await AskAsync(witness, question, asked, cancel) is { } told) return told;
        return null;
    }

    async Task<Testimony?> AskAsync(IWitness witness, string question, DagNode asked, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            return await witness.TellAsync(question, asked, either.Token).WaitAsync(Patience, clock, cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            LogSilent(log, question, error);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "a witness of {Question} did not answer")]
    static partial void LogSilent(ILogger log, string question, Exception error);
}

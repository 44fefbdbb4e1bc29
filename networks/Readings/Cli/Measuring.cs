using Grange.Readings.Agent;
using Grange.Readings.Protocol;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Readings.Cli;

/// <summary>Takes lines from a sensor to its agent, and acknowledges on stdout each reading that is safe on disk: <c>kept N</c>.</summary>
sealed class Measuring(VerbContext verb, EvidenceCourier agent, ReadingTerms terms)
{
    readonly ReadingLines lines = new(terms);
    long kept;

    /// <summary>Measures and sends; with stdin as sensor it ends when all that came is sent.</summary>
    public async Task RunAsync(string? file, string? command, TimeSpan every, CancellationToken cancel)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var measuring = file is null && command is null ? FromStdinAsync(failed.Token) : RepeatAsync(file, command, every, failed.Token);
        var sending = agent.RunAsync(() => measuring.IsCompleted, failed.Token);
        try
        {
            await await Task.WhenAny(measuring, sending); // what fails first ends both
            await Task.WhenAll(measuring, sending);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // stopped: what is kept goes out at the next start
        }
        finally
        {
            await failed.CancelAsync();
            await Task.WhenAll(measuring, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task FromStdinAsync(CancellationToken cancel)
    {
        using var stdin = new StreamReader(Console.OpenStandardInput());
        await foreach (var line in SensorSource.OfReader(stdin, cancel)) Take(line);
    }

    async Task RepeatAsync(string? file, string? command, TimeSpan every, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(every, verb.Clock);
        do
        {
            try
            {
                foreach (var line in file is null ? await SensorSource.OfCommandAsync(command!, cancel) : await SensorSource.OfFileAsync(file, cancel)) Take(line);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                verb.Out.Note($"no reading: {error.Message}"); // a sensor that is away comes back
            }
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    void Take(string line)
    {
        if (!lines.Read(line).TryGet(out var measured, out var fault)) verb.Out.Note($"'{line}' is not taken: {fault.Detail}");
        else if (measured is not null)
        {
            agent.Keep(measured.TimeMs, measured.Reading.ToNode(terms));
            Console.Out.WriteLine($"kept {++kept}");
        }
    }
}

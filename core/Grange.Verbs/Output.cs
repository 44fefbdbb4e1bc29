using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Grange.Verbs;

/// <summary>What a verb says: with <c>--json</c> one JSON object on stdout, else lines and tables for people; progress and notes always go to stderr.</summary>
public sealed class Output(bool json)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    readonly IAnsiConsole notes = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public bool IsJson => json;

    /// <summary>The result: the object under <c>--json</c>, else whatever <paramref name="forPeople"/> prints.</summary>
    public void Result(JsonNode result, Action forPeople)
    {
        if (json) Console.Out.WriteLine(result.ToJsonString(Indented));
        else forPeople();
    }

    /// <summary>A line of the result for people.</summary>
    public void Line(string text)
    {
        if (!json) Console.Out.WriteLine(text);
    }

    /// <summary>A remark beside the result, on stderr.</summary>
    public void Note(string text) => Console.Error.WriteLine(text);

    /// <summary>A table for people; columns are sized by content, never cut.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (json) return;
        var table = rows.Prepend(columns).ToList();
        var widths = columns.Select((_, at) => table.Max(row => row[at].Length)).ToList();
        foreach (var row in table) Console.Out.WriteLine(string.Join("  ", row.Select((cell, at) => cell.PadRight(widths[at]))).TrimEnd());
    }

    /// <summary>Runs work of known size under a progress bar; silent when stderr is no terminal.</summary>
    public async Task ProgressAsync(string title, long total, Func<Action<long>, Task> work)
    {
        if (json || Console.IsErrorRedirected)
        {
            await work(_ => { });
            return;
        }
        await notes.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var task = progress.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
            await work(done => task.Increment(done));
        });
    }
}

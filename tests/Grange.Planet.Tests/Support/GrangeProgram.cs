using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>The built program, as people run it: words in, an exit code and two streams out.</summary>
static class GrangeProgram
{
    /// <summary>The longest any verb may take before a test gives it up.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "grange.dll");

    /// <summary>The repository: contracts and their tools.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs <c>grange WORDS</c> to its end.</summary>
    public static async Task<Ran> RunAsync(params IEnumerable<string> words)
    {
        var info = Info(words);
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new Ran(string.Join(' ', words), process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>How the program is started: redirected streams, the repository named, nothing of this machine's own settings.</summary>
    public static ProcessStartInfo Info(IEnumerable<string> words)
    {
        LocalChain.Need();
        var info = new ProcessStartInfo("dotnet", [Dll, .. words]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["GRANGE_ROOT"] = Root;
        info.Environment.Remove("GRANGE_NODE");
        info.Environment.Remove("GRANGE_DATA");
        return info;
    }

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Grange.slnx"))) return at.FullName;
        throw new InvalidOperationException("these tests run inside the repository");
    }
}

/// <summary>What a verb left behind.</summary>
sealed record Ran(string Words, int Exit, string Out, string Error)
{
    /// <summary>Stdout as the one JSON object it must be under <c>--json</c>; anything before or after it fails.</summary>
    public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

    /// <summary>Asserts the exit code; the message has everything that was printed.</summary>
    public Ran Exits(int code)
    {
        Assert.True(Exit == code, $"'grange {Words}' ended with {Exit}, not {code}\n{Out}\n{Error}");
        return this;
    }
}

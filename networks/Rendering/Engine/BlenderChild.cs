using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Grange.Kernel;

namespace Grange.Rendering.Engine;

/// <summary>One Blender in its sandbox, asked one thing at a time in lines of JSON; it stays while a job lasts, since starting costs more than a short frame.</summary>
/// <remarks>After <c>crashed</c>, <c>out_of_memory</c> or <c>timeout</c> it is gone, and every further question gets the same answer.</remarks>
sealed partial class BlenderChild : IAsyncDisposable
{
    /// <summary>How Blender ends when the worker itself fails.</summary>
    public const int WorkerExit = 13;

    const string Mark = "@grange ";
    const int LogLines = 60, MaxLine = 4_096;
    static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    readonly Process process;
    readonly MemoryCage cage;
    readonly TimeProvider clock;
    readonly SemaphoreSlim turn = new(1, 1);
    readonly Queue<string> log = new();
    readonly Task complaining;
    Fault? gone;

    BlenderChild(Process process, MemoryCage cage, TimeProvider clock)
    {
        (this.process, this.cage, this.clock) = (process, cage, clock);
        complaining = ComplainAsync();
    }

    /// <summary>Hears how far the frame is, in percent.</summary>
    public Action<int>? Progress { get; set; }

    /// <summary>The last lines that it printed.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (log) return [.. log];
        }
    }

    /// <summary>Starts one; the fault says why it could not.</summary>
    public static async Task<Result<BlenderChild>> StartAsync(EngineTools tools, EngineSettings settings, string scene, string output, string worker, TimeProvider clock, CancellationToken cancel)
    {
        var cage = MemoryCage.Make(settings.MemoryMiB, clock);
        var process = Process.Start(Sandbox.Start(tools, settings, cage, scene, output, worker))!;
        var child = new BlenderChild(process, cage, clock);
        if ((await child.HearAsync(settings.StartLimit, cancel)).TryGet(out _, out var fault)) return child;
        await child.DisposeAsync();
        return fault.Code == "crashed" ? new Fault("engine-start", $"Blender did not start: {string.Join(" / ", child.Log.TakeLast(3))}", "does 'bwrap --unshare-all --ro-bind / / true' work here?", 503) : fault;
    }

    /// <summary>Asks, and waits for the answer at most as long as <paramref name="limit"/>.</summary>
    public async Task<Result<T>> AskAsync<T>(EngineAsk ask, JsonTypeInfo<T> type, TimeSpan limit, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            if (gone is not null) return gone;
            try
            {
                await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(ask, EngineJson.Default.EngineAsk).AsMemory(), cancel);
                await process.StandardInput.FlushAsync(cancel);
            }
            catch (IOException)
            {
                return gone = await EndedAsync();
            }
            if (!(await HearAsync(limit, cancel)).TryGet(out var answer, out var fault)) return fault;
            var trouble = JsonSerializer.Deserialize(answer, EngineJson.Default.EngineTrouble);
            return trouble?.Fault is { } code ? Trouble(code, trouble.Detail ?? "") : JsonSerializer.Deserialize(answer, type)!;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The next line with the mark.</summary>
    async Task<Result<string>> HearAsync(TimeSpan limit, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(either.Token) is { } line)
            {
                if (line.StartsWith(Mark, StringComparison.Ordinal)) return line[Mark.Length..];
                Note(line);
            }
            return gone = await EndedAsync();
        }
        catch (OperationCanceledException)
        {
            Kill(); // what is half heard would be taken for the next answer
            gone = new Fault("timeout", $"nothing came within {limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s", "fewer samples, or a faster node", 422);
            cancel.ThrowIfCancellationRequested();
            return gone;
        }
    }

    async Task<Fault> EndedAsync()
    {
        if (!process.HasExited) await process.WaitForExitAsync().WaitAsync(EndPatience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited) Kill();
        await process.WaitForExitAsync();
        await complaining;
        var exit = process.ExitCode;
        return cage.WasFull(exit, Log)
            ? new Fault("out_of_memory", "the scene wanted more memory than this node gives it", "a node with more memory, or a smaller scene", 422)
            : new Fault("crashed", $"Blender ended with {exit}: {string.Join(" / ", Log.TakeLast(3))}", "open the scene in Blender and save it again", 422);
    }

    static Fault Trouble(string code, string detail)
    {
        if (code == "render_failed" && (detail.Contains("No space left", StringComparison.Ordinal) || detail.Contains("could not write", StringComparison.OrdinalIgnoreCase)))
            return new Fault("disk_full", $"the frame could not be written: {detail}", "free space on this node", 507);
        return code == "blend_unreadable" ? new Fault(code, $"Blender cannot open the scene: {detail}", "save it again with Blender 3.4 or older, without damage", 422) : new Fault(code, detail, Status: 422);
    }

    void Note(string line)
    {
        if (line.Length == 0) return;
        if (Sampled().Match(line) is { Success: true } sampled)
        {
            var (done, all) = (int.Parse(sampled.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(sampled.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            if (all > 0) Progress?.Invoke(Math.Clamp(100 * done / all, 0, 100));
        }
        lock (log)
        {
            log.Enqueue(line.Length > MaxLine ? line[..MaxLine] : line);
            while (log.Count > LogLines) log.Dequeue();
        }
    }

    async Task ComplainAsync()
    {
        try
        {
            while (await process.StandardError.ReadLineAsync() is { } line) Note(line);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // it is over
        }
    }

    void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // it ended by itself
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        cage.Dispose();
        turn.Dispose();
    }

    [GeneratedRegex(@"(?:Rendering|Sample) (\d+) ?/ ?(\d+)")]
    private static partial Regex Sampled();
}

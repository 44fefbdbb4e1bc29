using System.Diagnostics;

namespace Grange.Mapping.Features.Privacy;

/// <summary>One process of Debian's Python with OpenCV, which answers a line with a line. Not safe for two askers at once.</summary>
sealed class Sidecar : IDisposable
{
    const string Python = "/usr/bin/python3", Cascades = "/usr/share/opencv4/haarcascades", Modules = "/usr/lib/python3/dist-packages";

    readonly Process process;

    Sidecar(Process process) => this.process = process;

    /// <summary>False on a machine without python3-opencv or opencv-data.</summary>
    public static bool IsInstalled => File.Exists(Python) && Directory.Exists(Cascades) && Directory.Exists(Modules) && Directory.EnumerateFileSystemEntries(Modules, "cv2*").Any();

    public int ProcessId => process.Id;

    /// <summary>Starts it and waits until it has read its models.</summary>
    /// <exception cref="IOException">It ended instead.</exception>
    public static async Task<Sidecar> StartAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Python, ["-I", "-u", "-c", Script()]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var sidecar = new Sidecar(Process.Start(start)!);
        try
        {
            await sidecar.HearAsync(cancel);
            return sidecar;
        }
        catch
        {
            sidecar.Dispose();
            throw;
        }
    }

    public async Task<string> AskAsync(string line, CancellationToken cancel)
    {
        await process.StandardInput.WriteLineAsync(line.AsMemory(), cancel);
        await process.StandardInput.FlushAsync(cancel);
        return await HearAsync(cancel);
    }

    async Task<string> HearAsync(CancellationToken cancel) => await process.StandardOutput.ReadLineAsync(cancel) ?? throw new IOException("it ended before it answered");

    static string Script()
    {
        using var stream = typeof(Sidecar).Assembly.GetManifestResourceStream("mapping.baseline.py")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // it has ended by itself
        }
        process.Dispose();
    }
}

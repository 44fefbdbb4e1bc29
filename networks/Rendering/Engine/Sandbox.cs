using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Grange.Rendering.Engine;

/// <summary>How a renderer is started where it can do no harm: no network, no other processes, no files but the programs, the scene to read and one folder to write; no rights.</summary>
static class Sandbox
{
    const string Nobody = "65534";

    /// <summary>Looked at for libraries and fonts; they say nothing of who uses this computer.</summary>
    static readonly string[] Readable = ["/etc/alternatives", "/etc/ld.so.cache", "/etc/fonts"];

    /// <summary>Where graphics processors are reached.</summary>
    static readonly string[] GpuPaths = ["/dev/dri", "/dev/kfd", "/dev/nvidia0", "/dev/nvidia1", "/dev/nvidia2", "/dev/nvidia3", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools"];

    /// <summary>The command that becomes the renderer.</summary>
    /// <param name="scene">Folder with the scene, seen as <c>/in</c>, not writable.</param>
    /// <param name="output">Folder seen as <c>/out</c>.</param>
    /// <param name="worker">The program that Blender runs.</param>
    public static ProcessStartInfo Start(EngineTools tools, EngineSettings settings, MemoryCage cage, string scene, string output, string worker)
    {
        List<string> words =
        [
            tools.Sandbox, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--unshare-user", "--uid", Nobody, "--gid", Nobody, "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
            .. Readable.SelectMany(path => new[] { "--ro-bind-try", path, path }),
            "--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev", "--ro-bind", scene, "/in", "--bind", output, "/out", "--ro-bind", worker, "/worker.py", "--chdir", "/in",
        ];
        if (settings.Gpu is not null) words.AddRange([.. GpuPaths.SelectMany(path => new[] { "--dev-bind-try", path, path }), "--ro-bind-try", "/sys", "/sys"]);
        var options = JsonSerializer.Serialize(new EngineOptions(settings.Threads, settings.Gpu), EngineJson.Default.EngineOptions);
        foreach (var (name, value) in settings.Variables.Append(new("PATH", "/usr/bin")).Append(new("HOME", "/tmp")).Append(new("LANG", "C.UTF-8")).Append(new("GRANGE_OPTIONS", options))) words.AddRange(["--setenv", name, value]);
        words.AddRange([tools.Blender, "--background", "--factory-startup", "-Y", "--python-exit-code", BlenderChild.WorkerExit.ToString(CultureInfo.InvariantCulture), "--python", "/worker.py"]);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in new[] { "-c", $"{cage.Enter()}; exec \"$@\"", "grange" }.Concat(words)) start.ArgumentList.Add(word);
        return start;
    }
}

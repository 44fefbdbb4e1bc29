using System.Diagnostics;
using Grange.Storage.Agent;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Tests;

/// <summary>A provider as a process of its own, to be killed.</summary>
sealed class ProviderProcess : IDisposable
{
    readonly Process process;

    ProviderProcess(Process process, Uri url) => (this.process, Url) = (process, url);

    public Uri Url { get; }

    public static async Task<ProviderProcess> StartAsync(string folder, Uri node, string role = "provider")
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [role, folder, node.ToString()]) { RedirectStandardOutput = true })!;
        var ready = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) ?? throw new InvalidOperationException("the provider ended before it was ready");
        return new ProviderProcess(process, new Uri(ready["ready ".Length..]));
    }

    /// <summary>A provider whose folder is a disk of its own, in a mount namespace of its own; it hears commands for that disk.</summary>
    public static async Task<ProviderProcess> StartOnDiskAsync(string folder, Uri node, int megabytes)
    {
        Directory.CreateDirectory(folder);
        string[] namespaces = Environment.IsPrivilegedProcess ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
        var script = $"mount -t tmpfs -o size={megabytes}m tmpfs {folder} && ('{Environment.ProcessPath}' provider {folder} {node} & echo $!; wait) & while read line; do eval \"$line\" >&2; echo done; done";
        var process = Process.Start(new ProcessStartInfo("unshare", [.. namespaces, "--kill-child", "--fork", "--pid", "sh", "-c", script]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
            if (line.StartsWith("ready ", StringComparison.Ordinal)) return new ProviderProcess(process, new Uri(line["ready ".Length..]));
        throw new InvalidOperationException("the provider ended before it was ready");
    }

    /// <summary>Does something to the provider's disk, to its end.</summary>
    public async Task DoAsync(string command)
    {
        await process.StandardInput.WriteLineAsync(command);
        await process.StandardInput.FlushAsync();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is not "done")
        {
            // the provider's own lines
        }
    }

    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    /// <summary>What the child process does: an open provider until it is killed; one that is paid knows the channel <see cref="MemoryChannels.First"/>.</summary>
    public static async Task<int> RunAsync(string folder, Uri node, bool paid)
    {
        var egress = paid ? new EgressOptions(new EgressPrice(1L << 30), await MemoryChannels.WithOneAsync()) : null;
        var options = new ProviderOptions { Folder = folder, Node = node, CapacityBytes = 1L << 30, Open = true, Egress = egress, HeartbeatEvery = TimeSpan.FromMilliseconds(200) };
        await using var agent = await ProviderAgent.StartAsync(options, DeviceIdentity.OpenOrCreate(folder).Value, CancellationToken.None);
        Console.WriteLine($"ready {agent.Url}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        return 0;
    }
}

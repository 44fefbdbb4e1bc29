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

    public void Kill()
    {
        process.Kill();
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
        var options = new ProviderOptions { Folder = folder, Node = node, CapacityBytes = 1L << 30, Open = true, Egress = egress };
        await using var agent = await ProviderAgent.StartAsync(options, DeviceIdentity.OpenOrCreate(folder).Value, CancellationToken.None);
        Console.WriteLine($"ready {agent.Url}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        return 0;
    }
}

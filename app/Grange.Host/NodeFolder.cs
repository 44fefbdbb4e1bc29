using System.Net;
using System.Net.Sockets;
using Grange.Kernel;

namespace Grange.Host;

/// <summary>The data folder, held by one process at a time. The system gives it back when the process ends, however it ends.</summary>
sealed class NodeFolder : IAsyncDisposable
{
    readonly FileStream held;

    NodeFolder(FileStream held) => this.held = held;

    /// <summary>Makes the folder where it is missing and takes it.</summary>
    /// <exception cref="StartException">Another node runs in it, or it cannot be written.</exception>
    public static async Task<NodeFolder> TakeAsync(string path, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new NodeFolder(await FolderLock.TakeAsync(Path.Combine(path, "node.lock"), clock, cancel));
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartException($"the data folder {path} cannot be written by this user", "choose one of yours with --data DIR");
        }
        catch (IOException why)
        {
            var detail = File.Exists(Path.Combine(path, "node.lock")) ? "another node runs in it" : why.Message;
            throw new StartException($"the data folder {path} cannot be used: {detail}", "end that node, or choose another folder with --data DIR");
        }
    }

    /// <summary>Finds out early, before anything else starts, that nobody listens at an endpoint yet.</summary>
    /// <exception cref="StartException">Somebody does, or it is not this machine's.</exception>
    public static void RequireFree(IPEndPoint endpoint, string what = "HTTP", string option = "--http")
    {
        try
        {
            using var probe = new TcpListener(endpoint);
            probe.Start();
        }
        catch (SocketException why)
        {
            var detail = why.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another program listens there" : why.Message;
            throw new StartException($"{what} cannot be served at {endpoint}: {detail}", $"choose another with {option} HOST:PORT; port 0 takes a free one");
        }
    }

    /// <summary>True when nobody takes datagrams at an endpoint yet.</summary>
    public static bool IsFree(IPEndPoint endpoint)
    {
        using var probe = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Bind(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => held.DisposeAsync();
}

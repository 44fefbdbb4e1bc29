using System.Net;
using System.Net.Sockets;
using Grange.Wireless.Gwmp;
using Grange.Wireless.Sealed;

namespace Grange.Wireless.Features.Air;

/// <summary>The UDP port at which gateways speak. Nothing is allocated per datagram: addresses and buffers are used again.</summary>
sealed class AirSocket : IDisposable
{
    /// <summary>Datagrams that share a commit.</summary>
    public const int Batch = 256;

    const int MostBytes = 65_535, KernelBytes = 8 << 20;

    readonly Socket socket;
    readonly byte[] buffer = new byte[MostBytes], acknowledgement = new byte[GwmpHeader.AckSize];
    readonly SocketAddress[] senders = [.. Enumerable.Range(0, Batch).Select(_ => new SocketAddress(AddressFamily.InterNetwork))];
    readonly (ushort Token, GwmpType Type, SealedLine? Line)[] owed = new (ushort, GwmpType, SealedLine?)[Batch];
    readonly byte[] covered = new byte[2_048];
    int count;

    /// <summary>Binds the endpoint, or a free port where somebody took that one in the moment since the node found it free.</summary>
    public static AirSocket Open(IPEndPoint endpoint)
    {
        try
        {
            return new AirSocket(endpoint);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new AirSocket(new IPEndPoint(endpoint.Address, 0));
        }
    }

    /// <exception cref="SocketException">Somebody else has the port.</exception>
    public AirSocket(IPEndPoint endpoint)
    {
        socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = KernelBytes };
        if (endpoint.AddressFamily != AddressFamily.InterNetwork) senders = [.. senders.Select(_ => new SocketAddress(endpoint.AddressFamily))];
        try
        {
            socket.Bind(endpoint);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public IPEndPoint Endpoint => (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>True when the batch has room.</summary>
    public bool HasRoom => count < Batch;

    public bool Poll(TimeSpan patience) => socket.Poll(patience, SelectMode.SelectRead);

    /// <summary>The next datagram, which lies in a buffer until the next call.</summary>
    public ReadOnlySpan<byte> Receive(out SocketAddress sender)
    {
        sender = senders[count];
        try
        {
            return buffer.AsSpan(0, socket.ReceiveFrom(buffer, SocketFlags.None, sender));
        }
        catch (SocketException)
        {
            return []; // an answer that could not be delivered is told here: nobody is to blame
        }
    }

    /// <summary>Owes the sender of the last datagram an acknowledgement.</summary>
    public void Owe(ushort token, GwmpType type, SealedLine? line) => owed[count++] = (token, type, line);

    /// <summary>Sends what is owed; gives back how many.</summary>
    public int Acknowledge()
    {
        for (var at = 0; at < count; at++)
        {
            GwmpHeader.WriteShort(acknowledgement, owed[at].Token, owed[at].Type);
            Send(acknowledgement, senders[at], owed[at].Line);
        }
        var sent = count;
        count = 0;
        return sent;
    }

    /// <param name="datagram">At most 2,000 bytes where it is sealed.</param>
    /// <param name="to">Where to.</param>
    /// <param name="line">Seals it; null sends it bare.</param>
    public void Send(ReadOnlySpan<byte> datagram, SocketAddress to, SealedLine? line)
    {
        if (line is not null) datagram = line.Seal(datagram, covered);
        try
        {
            socket.SendTo(datagram, SocketFlags.None, to);
        }
        catch (SocketException)
        {
            // it is gone, or its address is none: as if the datagram were lost on its way
        }
    }

    public void Dispose() => socket.Dispose();
}

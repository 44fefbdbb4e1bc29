using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Peers;

/// <summary>What a node answered, read from the socket.</summary>
sealed record RawAnswer(int Status, string Head, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>HTTP by hand, for requests that a well-behaved client cannot make: paths as they are written, bodies that end too soon.</summary>
static class RawHttp
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Sends a whole request and reads the answer to its end.</summary>
    public static async Task<RawAnswer> AskAsync(Uri node, string method, string target, byte[] body, string type)
    {
        using var socket = await ConnectAsync(node);
        await using var stream = new NetworkStream(socket);
        var sending = SendAsync(stream, $"{method} {target} HTTP/1.1\r\nHost: {node.Authority}\r\nConnection: close\r\n{type}Content-Length: {body.Length}\r\n\r\n", body);
        return await ReadAsync(stream, sending).WaitAsync(Patience);
    }

    /// <summary>Sends the front of a request and hangs up.</summary>
    public static async Task BreakOffAsync(Uri node, string head, byte[] body)
    {
        using var socket = await ConnectAsync(node);
        await using var stream = new NetworkStream(socket);
        await SendAsync(stream, head, body);
    }

    static async Task<Socket> ConnectAsync(Uri node)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(node.Host, node.Port);
        return socket;
    }

    /// <summary>A node that has refused need not read the rest.</summary>
    static async Task SendAsync(NetworkStream stream, string head, byte[] body)
    {
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
            await stream.WriteAsync(body);
        }
        catch (IOException)
        {
            // The answer is there already.
        }
    }

    static async Task<RawAnswer> ReadAsync(NetworkStream stream, Task sending)
    {
        var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all);
        }
        catch (IOException) when (all.Length > 0)
        {
            // Hung up on after the answer, because it did not want the rest of the body.
        }
        await sending;
        var text = Encoding.Latin1.GetString(all.GetBuffer(), 0, (int)all.Length);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"no answer: '{text}'");
        var (head, body) = (text[..end], text[(end + 4)..]);
        return new RawAnswer(int.Parse(head.AsSpan(9, 3)), head, head.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? Joined(body) : body);
    }

    static string Joined(string chunked)
    {
        var whole = new StringBuilder();
        for (var at = 0; chunked.IndexOf("\r\n", at, StringComparison.Ordinal) is var end and >= 0;)
        {
            var length = Convert.ToInt32(chunked[at..end], 16);
            if (length == 0) break;
            whole.Append(chunked.AsSpan(end + 2, length)); // Latin-1: a byte is a character
            at = end + 2 + length + 2;
        }
        return whole.ToString();
    }
}

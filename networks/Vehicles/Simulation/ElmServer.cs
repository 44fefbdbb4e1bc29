using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Grange.Vehicles.Simulation;

/// <summary>An adapter with WiFi: an <see cref="ElmChip"/> behind a TCP port, one client at a time, as they are sold. It can be told to go wrong.</summary>
public sealed class ElmServer : IAsyncDisposable
{
    /// <summary>Trouble word: the connection is cut in the middle of an answer.</summary>
    public const string Drop = "DROP";

    /// <summary>Trouble word: half an answer, and then nothing.</summary>
    public const string Hang = "HANG";

    const int MaxCommand = 256;

    readonly TcpListener listener;
    readonly Func<ElmChip> chip;
    readonly TimeSpan search;
    readonly TimeProvider clock;
    readonly CancellationTokenSource stopping = new();
    readonly ConcurrentQueue<(string Command, string Words)> troubles = [];
    readonly ConcurrentQueue<string> heard = [];
    readonly Task serving;

    /// <param name="port">0 takes a free one.</param>
    /// <param name="chip">A chip for each connection: a new one has its settings from the factory.</param>
    /// <param name="search">How long it looks for the bus at the first request.</param>
    public ElmServer(int port, Func<ElmChip> chip, TimeSpan search, TimeProvider clock)
    {
        (this.chip, this.search, this.clock) = (chip, search, clock);
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Every command so far.</summary>
    public IReadOnlyList<string> Heard => [.. heard];

    /// <summary>Connections so far.</summary>
    public int Connections { get; private set; }

    /// <summary>The next command that begins so is answered with these words (NO DATA, ?, CAN ERROR, …), <see cref="Drop"/> or <see cref="Hang"/>.</summary>
    public void GoWrong(string command, string words) => troubles.Enqueue((command, words));

    /// <summary>Troubles that have not happened yet.</summary>
    public int TroublesLeft => troubles.Count;

    async Task ServeAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stopping.Token);
                client.NoDelay = true;
                Connections++;
                await TalkAsync(client.GetStream(), chip(), stopping.Token);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // the client went, or we do
            }
        }
    }

    async Task TalkAsync(NetworkStream stream, ElmChip chip, CancellationToken cancel)
    {
        var (bytes, command) = (new byte[1_024], new StringBuilder());
        while (await stream.ReadAsync(bytes, cancel) is > 0 and var length)
            foreach (var one in bytes.AsMemory(0, length).ToArray())
            {
                if (one == '\r')
                {
                    var text = command.ToString();
                    command.Clear();
                    if (!await AnswerAsync(stream, chip, text, cancel)) return;
                }
                else if (one is not ((byte)'\n' or 0) && command.Length < MaxCommand) command.Append((char)one);
            }
    }

    async Task<bool> AnswerAsync(NetworkStream stream, ElmChip chip, string command, CancellationToken cancel)
    {
        heard.Enqueue(command);
        if (troubles.TryPeek(out var trouble) && command.StartsWith(trouble.Command, StringComparison.Ordinal))
        {
            troubles.TryDequeue(out _);
            if (trouble.Words is Drop or Hang)
            {
                await stream.WriteAsync("7E8 04 4"u8.ToArray(), cancel);
                return trouble.Words != Drop;
            }
            await stream.WriteAsync(Encoding.ASCII.GetBytes(chip.Say(command, trouble.Words)), cancel);
            return true;
        }
        if (chip.IsSearching(command)) await Task.Delay(search, clock, cancel);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(chip.Answer(command)), cancel);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        stopping.Dispose();
    }
}

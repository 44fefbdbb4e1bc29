using System.Numerics;
using System.Threading.Channels;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Chain;

/// <summary>The local chain: anvil as a supervised child whose every step is journaled before it is taken.</summary>
/// <remarks>
/// One loop writes. Transactions, gifts of gas and blocks go to the journal, are synced, and only then reach anvil, which mines when told.
/// When anvil dies the loop starts another from the last snapshot and repeats the journal; the chain is then the same, block hash by block
/// hash, and whoever waited gets the answer. So a block that can be seen is final. Its producer's address is drawn at random, so that
/// nobody foresees its hash.
/// </remarks>
public sealed class LocalNode : IChainNode, IDevChain, IAsyncDisposable
{
    readonly Channel<NodeCommand> commands = Channel.CreateBounded<NodeCommand>(new BoundedChannelOptions(4096) { SingleReader = true });
    readonly HttpClient http;
    readonly FileStream ownership;
    readonly LocalNodeLoop loop;
    readonly Task running;
    int disposed;

    LocalNode(HttpClient http, FileStream ownership, LocalNodeLoop loop)
    {
        (this.http, this.ownership, this.loop) = (http, ownership, loop);
        running = Task.Run(() => loop.RunAsync(commands));
    }

    /// <inheritdoc/>
    public IDevChain Dev => this;

    /// <summary>Anvil's process id; another one after it was restarted.</summary>
    public int ProcessId => loop.ProcessId;

    /// <summary>How often anvil had to be started again.</summary>
    public int Restarts => loop.Restarts;

    /// <summary>Faults when the chain cannot go on: its files are damaged, or anvil will not start.</summary>
    public Task Completion => running;

    /// <summary>Starts the chain of a folder, or a new one; returns when it is where it was.</summary>
    /// <exception cref="LocalChainException">The folder is in use, its files are damaged, or anvil does not start.</exception>
    public static async Task<LocalNode> StartAsync(LocalNodeOptions options, TimeProvider clock, ILogger log, CancellationToken cancel)
    {
        options = options with { Folder = Path.GetFullPath(options.Folder) };
        Directory.CreateDirectory(options.Folder);
        var ownership = await OwnAsync(options.Folder, clock, cancel);
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 });
        var loop = new LocalNodeLoop(options, new NodeEngine(options, http, clock), clock, log);
        try
        {
            await loop.OpenAsync(cancel);
            return new(http, ownership, loop);
        }
        catch
        {
            await loop.DisposeAsync();
            http.Dispose();
            await ownership.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<RpcReply> SendRawAsync(ReadOnlyMemory<byte> raw, CancellationToken cancel)
    {
        var send = new NodeCommand.Send(raw.ToArray());
        await AskAsync(send, cancel);
        return await send.Done.Task.WaitAsync(cancel);
    }

    /// <inheritdoc/>
    public async Task<ChainBlock> MineAsync(CancellationToken cancel)
    {
        var mine = new NodeCommand.Mine();
        await AskAsync(mine, cancel);
        return await mine.Done.Task.WaitAsync(cancel);
    }

    /// <summary>Gives gas to an account, in wei.</summary>
    public Task FundAsync(Address account, BigInteger wei, CancellationToken cancel) => ChangeBalanceAsync(account, before => before + wei, cancel);

    /// <inheritdoc/>
    public Task SetBalanceAsync(Address account, BigInteger wei, CancellationToken cancel) => ChangeBalanceAsync(account, _ => wei, cancel);

    /// <inheritdoc/>
    public void SkipTime(TimeSpan ahead) => loop.SkipTime(ahead);

    /// <summary>Writes the state down now, so that the next start is quick.</summary>
    public async Task SnapshotAsync(CancellationToken cancel)
    {
        var snapshot = new NodeCommand.Snapshot();
        await AskAsync(snapshot, cancel);
        await snapshot.Done.Task.WaitAsync(cancel);
    }

    /// <inheritdoc/>
    /// <remarks>Waits while anvil is being restarted: nobody sees a chain that is half repeated.</remarks>
    public Task<byte[]> ForwardAsync(ReadOnlyMemory<byte> body, CancellationToken cancel) => loop.Gate.PostAsync(http, body, cancel);

    async Task ChangeBalanceAsync(Address account, Func<BigInteger, BigInteger> change, CancellationToken cancel)
    {
        var fund = new NodeCommand.Fund(account, change);
        await AskAsync(fund, cancel);
        await fund.Done.Task.WaitAsync(cancel);
    }

    async Task AskAsync(NodeCommand command, CancellationToken cancel)
    {
        try
        {
            await commands.Writer.WriteAsync(command, cancel);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException as LocalChainException ?? new LocalChainException("the local chain has stopped");
        }
    }

    static async Task<FileStream> OwnAsync(string folder, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            return await FolderLock.TakeAsync(Path.Combine(folder, "lock"), clock, cancel);
        }
        catch (IOException)
        {
            throw new LocalChainException($"another process runs the chain in {folder}");
        }
    }

    /// <summary>Takes a last snapshot and ends anvil.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        commands.Writer.TryComplete();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await loop.DisposeAsync();
        http.Dispose();
        await ownership.DisposeAsync();
    }
}

namespace Grange.Kernel;

/// <summary>Keeps one network open from the node's start to its end; doors wait here until it is.</summary>
/// <typeparam name="TNode">What the network has open: its tables, its state, its work.</typeparam>
public abstract class NetworkRunner<TNode>(INetworkHost host)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    volatile TaskCompletionSource<TNode> opened = NotYet();

    public INetworkHost Host => host;

    /// <summary>The open network; waits while it opens, and throws <see cref="TimeoutException"/> when it does not.</summary>
    public Task<TNode> NodeAsync(CancellationToken cancel) => opened.Task.WaitAsync(Patience, host.Clock, cancel);

    /// <summary>Lets the doors in and does the network's duties until one of them ends; that one's end, or fault, is the end of all, and the host starts the network again.</summary>
    protected async Task ServeAsync(TNode node, CancellationToken cancel, params Func<CancellationToken, Task>[] duties)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var work = Array.ConvertAll(duties, duty => duty(ending.Token));
        opened.TrySetResult(node);
        try
        {
            await await Task.WhenAny(work);
        }
        finally
        {
            opened = NotYet();
            await ending.CancelAsync();
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static TaskCompletionSource<TNode> NotYet() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

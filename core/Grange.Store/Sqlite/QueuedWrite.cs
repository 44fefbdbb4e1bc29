using System.Data.Common;

namespace Grange.Store.Sqlite;

/// <summary>A write on its way through the writer: run, then acknowledged once its batch is durable.</summary>
abstract class QueuedWrite(CancellationToken cancel)
{
    public bool IsCancelled => cancel.IsCancellationRequested;

    protected CancellationToken Cancel => cancel;

    public abstract Task RunAsync(DbConnection db);

    public abstract void Acknowledge();

    public abstract void Fail(Exception why);
}

/// <inheritdoc/>
sealed class QueuedWrite<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancel) : QueuedWrite(cancel)
{
    readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T? answer;

    public Task<T> Done => done.Task;

    public override async Task RunAsync(DbConnection db)
    {
        Cancel.ThrowIfCancellationRequested();
        answer = await work(db, Cancel);
    }

    public override void Acknowledge() => done.TrySetResult(answer!);

    public override void Fail(Exception why)
    {
        if (why is OperationCanceledException cancelled) done.TrySetCanceled(cancelled.CancellationToken);
        else done.TrySetException(why);
    }
}

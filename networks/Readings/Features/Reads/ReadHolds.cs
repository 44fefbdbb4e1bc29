using Grange.Kernel;
using Grange.Store;

namespace Grange.Readings.Reads;

/// <summary>Holds of purchases, until the epoch that captures them is scored; what it left of them is given back then.</summary>
sealed class ReadHolds(INetworkHost host, ReadPurse purse)
{
    static readonly IReadOnlyList<Migration> Tables =
    [
        new("holds", """
            CREATE TABLE readings_hold (network text NOT NULL, hold blob NOT NULL, epoch bigint NOT NULL, PRIMARY KEY (network, hold));
            CREATE INDEX readings_hold_by_epoch ON readings_hold (network, epoch)
            """),
    ];

    readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    string Slug => host.Definition.Slug.ToString();

    /// <summary>Notes a hold before anything is said: a purchase that stands counts in this epoch or, at its very end, in the next.</summary>
    public async Task NoteAsync(HoldId hold, CancellationToken cancel)
    {
        await opened.Task.WaitAsync(cancel);
        await host.Store.WriteAsync((db, token) => db.RunAsync(
            "INSERT INTO readings_hold (network, hold, epoch) VALUES (@Slug, @Hold, @Epoch)",
            new { Slug, Hold = hold.Value.ToByteArray(bigEndian: true), Epoch = host.Epochs.Current.Number + 1 }, token), cancel);
    }

    public async Task ReleaseAsync(HoldId hold, CancellationToken cancel)
    {
        await purse.ReleaseAsync(hold, cancel);
        await host.Store.WriteAsync((db, token) => db.RunAsync(
            "DELETE FROM readings_hold WHERE network = @Slug AND hold = @Hold", new { Slug, Hold = hold.Value.ToByteArray(bigEndian: true) }, token), cancel);
    }

    /// <summary>Gives back what scored epochs left, whenever an epoch opens: the one before is scored by then.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await host.Store.MigrateAsync("readings", Tables, cancel);
        opened.TrySetResult();
        while (!cancel.IsCancellationRequested)
        {
            var open = host.Epochs.Current;
            var over = await host.Store.ReadAsync((db, token) => db.ListAsync<byte[]>(
                "SELECT hold FROM readings_hold WHERE network = @Slug AND epoch < @Epoch", new { Slug, Epoch = open.Number }, token), cancel);
            foreach (var hold in over) await ReleaseAsync(new HoldId(new Guid(hold, bigEndian: true)), cancel);
            await host.Epochs.ChangedAsync(open, cancel);
        }
    }
}

using System.Collections;

namespace Grange.Store.Partitions;

/// <summary>A message on its way to its handler and back; the one thing allocated for it.</summary>
sealed class Parcel(string key, ReadOnlyMemory<byte> message, CancellationToken cancel)
    : TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string Key => key;

    public ReadOnlyMemory<byte> Message => message;

    /// <summary>True when its sender gave up before it was taken out.</summary>
    public bool TryWithdraw() => cancel.IsCancellationRequested && TrySetCanceled(cancel);

    /// <summary>The reply, or the sender's cancellation, whichever is first.</summary>
    public Task<ReadOnlyMemory<byte>> ReplyAsync() => cancel.CanBeCanceled ? Task.WaitAsync(cancel) : Task;
}

/// <summary>The parcels of one key in a batch, in order; to the handler they are its list of messages.</summary>
sealed class KeyGroup : IReadOnlyList<ReadOnlyMemory<byte>>
{
    readonly List<Parcel> parcels = [];

    public string Key => parcels[0].Key;

    public int Count => parcels.Count;

    public ReadOnlyMemory<byte> this[int index] => parcels[index].Message;

    public void Add(Parcel parcel) => parcels.Add(parcel);

    public void Clear() => parcels.Clear();

    public void Answer(IReadOnlyList<ReadOnlyMemory<byte>> replies)
    {
        if (replies.Count != parcels.Count) throw new InvalidOperationException($"a handler gave {replies.Count} replies to {parcels.Count} messages");
        for (var at = 0; at < parcels.Count; at++) parcels[at].TrySetResult(replies[at]);
    }

    public void Fail(Exception why)
    {
        foreach (var parcel in parcels) parcel.TrySetException(why);
    }

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => parcels.Select(parcel => parcel.Message).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

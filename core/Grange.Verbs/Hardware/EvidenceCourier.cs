using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Verbs.Hardware;

/// <summary>Runs beside hardware that measures: keeps what it says, signs it, sends it until the node has receipted it. It may die anywhere and go on.</summary>
/// <remarks>A batch is on disk, signed, before it is on the wire, so that a retry is the same bytes and the node takes it once.</remarks>
/// <param name="spool">Where what is not sent yet is safe.</param>
/// <param name="identity">The device that signs.</param>
/// <param name="network">The network it speaks to.</param>
/// <param name="kind">The kind of all its records.</param>
/// <param name="node">The node.</param>
/// <param name="clock">Time of records that state none, and of waiting.</param>
/// <param name="log">Why something is not sent yet.</param>
public sealed partial class EvidenceCourier(Spool spool, DeviceIdentity identity, NetworkSlug network, string kind, EvidenceLink node, TimeProvider clock, ILogger log) : IDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500), FirstWait = TimeSpan.FromMilliseconds(250), LongestWait = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim news = new(0, 1);
    EvidenceHead? head;

    /// <summary>Keeps a record; it is durable when this returns and will be sent.</summary>
    public void Keep(long? timeMs, DagNode body)
    {
        spool.Keep(new Waiting(timeMs ?? clock.GetUtcNow().ToUnixTimeMilliseconds(), body));
        if (news.CurrentCount == 0) news.Release();
    }

    /// <summary>Sends until it is cancelled or, when asked to, until nothing waits any more.</summary>
    public async Task RunAsync(Func<bool> untilEmpty, CancellationToken cancel)
    {
        for (var wait = FirstWait; !cancel.IsCancellationRequested;)
        {
            if (spool.Oldest() is not { } batch)
            {
                if (untilEmpty()) return;
                await news.WaitAsync(Look, cancel);
                continue;
            }
            if (await SendAsync(batch, cancel) is not { } later)
            {
                wait = FirstWait;
                continue;
            }
            LogLater(later.ToString());
            await Task.Delay(wait, clock, cancel);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    /// <summary>Null when the batch is done with, else why it has to be tried again.</summary>
    async Task<Fault?> SendAsync(long number, CancellationToken cancel)
    {
        if (!(await SignedAsync(number, cancel)).TryGet(out var batch, out var unsigned)) return unsigned;
        if ((await node.AppendAsync(batch, cancel)).TryGet(out var receipts, out var refused))
        {
            _ = EvidenceCodec.TryDecode(batch.Records[^1].Span, out var last);
            head = new EvidenceHead(last!.Operator, last.Sequence + 1, receipts[^1].Evidence);
            spool.Drop(number);
            return null;
        }
        if (IsPassing(refused)) return refused;
        head = null; // where the chain really stands, the node says
        if (refused.Status == 409)
        {
            File.Delete(spool.SignedOf(number)); // none of it was taken: it is signed again behind what was
            return refused;
        }
        LogAside(refused.ToString());
        spool.SetAside(number);
        return null;
    }

    async Task<Result<EvidenceBatch>> SignedAsync(long number, CancellationToken cancel)
    {
        var file = spool.SignedOf(number);
        if (File.Exists(file) && EvidenceBatch.Decode(await File.ReadAllBytesAsync(file, cancel)).TryGet(out var kept, out _)) return kept;
        if (head is null)
        {
            if (!(await node.HeadAsync(Author.Of(identity.Id), cancel)).TryGet(out var stands, out var why)) return why;
            head = stands;
        }
        var signer = new EvidenceSigner(identity.Key, Author.Of(identity.Id), network, head.Operator, head.Next, head.Last);
        foreach (var reading in spool.Read(number)) signer.Add(kind, reading.TimeMs, reading.Body);
        var batch = signer.Seal();
        DurableFile.Replace(file, batch.Encode());
        return batch;
    }

    // 403, 404: not registered yet, or the node is another for the moment. 408, 429, 5xx: later. A clock that is ahead is set right one day.
    static bool IsPassing(Fault fault) => fault.Status is 403 or 404 or 408 or 429 or >= 500 || fault.Code == "evidence-in-future";

    public void Dispose() => news.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "not sent yet: {Fault}")]
    partial void LogLater(string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "the node will not take these records; they are kept under refused/: {Fault}")]
    partial void LogAside(string fault);
}

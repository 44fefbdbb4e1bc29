using Grange.Kernel;

namespace Grange.Host.Admission;

/// <summary>Checks the signatures of batches that wait at the same time side by side; one that comes alone waits for nobody.</summary>
/// <remarks>As many at a time as there are processors are at work, each on all that queued up meanwhile; who is done hands its place to the next in the queue.</remarks>
/// <param name="devices">The registry as of now.</param>
/// <param name="domain">The ledger, for accounts' signatures.</param>
/// <param name="places">How many are at work at a time.</param>
sealed class SignatureGate(Func<IDeviceView> devices, SigningDomain domain, int places)
{
    /// <summary>Batches checked together at most.</summary>
    const int Most = 256;

    readonly Lock queueing = new();
    readonly Queue<Waiting> queue = [];
    int working;

    /// <summary>Null when its author signed the run, with the key the registry has now.</summary>
    public async Task<Fault?> CheckAsync(EvidenceRun run)
    {
        var own = new Waiting(run);
        if (!Enter(own) && !await own.Turn.Task) return own.Fault;
        List<Waiting> group = [own];
        try
        {
            lock (queueing)
                while (group.Count < Most && queue.TryDequeue(out var next)) group.Add(next);
            var faults = Signatures.CheckAll([.. group.Select(one => one.Run)], devices(), domain);
            for (var i = 0; i < group.Count; i++) group[i].Fault = faults[i];
            foreach (var other in group.Skip(1)) other.Turn.SetResult(false);
        }
        catch (Exception broken)
        {
            foreach (var other in group.Skip(1)) other.Turn.TrySetException(broken);
            throw;
        }
        finally
        {
            Leave();
        }
        return own.Fault;
    }

    bool Enter(Waiting own)
    {
        lock (queueing)
        {
            if (working == places)
            {
                queue.Enqueue(own);
                return false;
            }
            working++;
            return true;
        }
    }

    void Leave()
    {
        lock (queueing)
        {
            if (queue.TryDequeue(out var next)) next.Turn.SetResult(true);
            else working--;
        }
    }

    sealed class Waiting(EvidenceRun run)
    {
        public EvidenceRun Run => run;

        /// <summary>True: it is this one's turn to check; false: it was checked.</summary>
        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Fault? Fault { get; set; }
    }
}

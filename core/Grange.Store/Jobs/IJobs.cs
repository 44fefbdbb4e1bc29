using System.Data.Common;

namespace Grange.Store.Jobs;

/// <summary>Background work that needs no order: repair, webhooks, tiles. Any node claims it; a job is done at least once.</summary>
public interface IJobs
{
    /// <summary>Adds a job as part of a write, so that it exists exactly when the rest of the write does.</summary>
    /// <param name="db">The write's connection.</param>
    /// <param name="queue">What kind of work it is.</param>
    /// <param name="key">Unique in its queue while the job is waiting, claimed or dead.</param>
    /// <param name="payload">What the worker needs to know.</param>
    /// <param name="notBefore">When it may first be claimed.</param>
    /// <param name="cancel">Stops the write.</param>
    /// <returns>False when a job of this key is there already; it stays as it is.</returns>
    Task<bool> EnqueueAsync(DbConnection db, string queue, string key, ReadOnlyMemory<byte> payload, DateTimeOffset notBefore, CancellationToken cancel);

    /// <summary>Claims jobs that are due, the longest due first; no other claimer gets them until the policy's lease has run out.</summary>
    Task<IReadOnlyList<Job>> ClaimAsync(string queue, int most, JobPolicy policy, CancellationToken cancel);

    /// <summary>Prolongs a claim. False when it was lost: stop working on the job.</summary>
    Task<bool> ExtendAsync(Job job, TimeSpan lease, CancellationToken cancel);

    /// <summary>Ends a job that was done. False when the claim was lost and somebody else does it again.</summary>
    Task<bool> CompleteAsync(Job job, CancellationToken cancel);

    /// <summary>Ends a job as part of the write that is its effect. False when the claim was lost: throw, so that the effect is undone.</summary>
    Task<bool> CompleteAsync(DbConnection db, Job job, CancellationToken cancel);

    /// <summary>Gives a job back after a failure: it waits for the policy's next delay, or is dead after the last.</summary>
    Task<JobFate> FailAsync(Job job, string reason, JobPolicy policy, CancellationToken cancel);

    /// <summary>Jobs that were given up, oldest first.</summary>
    Task<IReadOnlyList<DeadJob>> DeadAsync(string queue, int most, CancellationToken cancel);

    /// <summary>Makes a dead job due now with all its attempts before it. False when there is none of this key.</summary>
    Task<bool> ReviveAsync(string queue, string key, CancellationToken cancel);
}

/// <summary>How long a claim holds and how often a job is tried.</summary>
/// <param name="Lease">After this time a claimed job that was neither completed nor extended may be claimed again.</param>
/// <param name="Delays">The wait after the first failure, the second, ...; a job that fails once more than there are delays is dead.</param>
public sealed record JobPolicy(TimeSpan Lease, IReadOnlyList<TimeSpan> Delays);

/// <summary>A claimed job.</summary>
/// <param name="Id">The job's own number, never used twice.</param>
/// <param name="Claim">Raised whenever the job changes hands, so that a claimer that lost it cannot end it.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="Queue">What kind of work it is.</param>
/// <param name="Key">Unique in the queue.</param>
/// <param name="Payload">As enqueued.</param>
public sealed record Job(long Id, long Claim, long Attempt, string Queue, string Key, byte[] Payload);

/// <summary>A job that was given up, and why.</summary>
public sealed record DeadJob(string Key, byte[] Payload, long Attempts, string Reason);

/// <summary>What became of a job that failed.</summary>
public enum JobFate
{
    /// <summary>The claim had been lost before; nothing changed.</summary>
    Lost,

    /// <summary>It will be tried again.</summary>
    Waiting,

    /// <summary>It was tried as often as its policy allows.</summary>
    Dead,
}

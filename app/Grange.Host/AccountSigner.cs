using Grange.Content;
using Grange.Host.Admission;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Host;

/// <summary>Lets a consumer order without a wallet at hand: accounts whose keys lie in this node's data folder sign here.</summary>
sealed class AccountSigner(NodeServices node, Func<NetworkSlug, EvidenceLog> logs) : IAccountSigner, IDisposable
{
    readonly AccountKeys keys = new(node.Options.DataFolder);
    readonly SemaphoreSlim signing = new(1, 1); // an account's chain is made one record after the other

    /// <inheritdoc/>
    public Address Default => node.Operator.Account;

    /// <inheritdoc/>
    public bool Has(Address account) => keys.List().Contains(account);

    /// <inheritdoc/>
    public async Task<Result<EvidenceReceipt>> SayAsync(NetworkSlug network, Address account, string kind, DagNode body, CancellationToken cancel)
    {
        if (!Has(account)) return new Fault("key-not-here", $"this node does not have the key of {account}", "sign the order with your wallet and send it as evidence", 403);
        await signing.WaitAsync(cancel);
        try
        {
            var log = logs(network);
            var (next, last) = await log.HeadAsync(Author.Of(account), cancel);
            using var key = keys.Open(account);
            var record = new EvidenceRecord(network, node.Operator.Id, kind, Author.Of(account), next, node.NowMs, last, body);
            var appended = await log.AppendAsync(AccountEvidence.Sign(node.Domain, record, key), cancel);
            return appended.TryGet(out var receipts, out var why) ? receipts[^1] : why;
        }
        finally
        {
            signing.Release();
        }
    }

    public void Dispose() => signing.Dispose();
}

using Grange.Content;
using Grange.Host.Admission;
using Grange.Host.Login;
using Grange.Kernel;
using Grange.Verbs;
using Microsoft.AspNetCore.Http;

namespace Grange.Host;

/// <summary>Lets a consumer order without a wallet at hand: accounts whose keys lie in this node's data folder sign here.</summary>
sealed class AccountSigner(NodeServices node, Func<NetworkSlug, EvidenceLog> logs, Sessions sessions) : IAccountSigner, IDisposable
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

    /// <inheritdoc/>
    /// <remarks>A browser always says where a page that sends something is from; a program does not. So a page needs a session, and who runs a program on this machine has the keys anyway.</remarks>
    public async Task<Fault?> RefusesAsync(HttpContext asking, Address account, CancellationToken cancel)
    {
        var session = await sessions.FindAsync(asking, cancel);
        if (session is { Kind: SessionKind.Local } || session?.Account == account) return null;
        if (session is null && SameOrigin.IsLocal(asking) && asking.Request.Headers.Origin.Count == 0) return null;
        const string Next = "sign in as that account, or sign the quote's body as evidence of yours and send account, record and signature";
        return session is null
            ? new Fault("payer-unknown", $"nobody is signed in who may spend what {account} has", Next, StatusCodes.Status401Unauthorized)
            : new Fault("payment-required", $"{session.Account} may not spend what {account} has", Next, StatusCodes.Status402PaymentRequired);
    }

    /// <inheritdoc/>
    public async Task<Address?> AskerAsync(HttpContext asking, CancellationToken cancel)
    {
        if (await sessions.FindAsync(asking, cancel) is { } session) return session.Account;
        return SameOrigin.IsLocal(asking) && asking.Request.Headers.Origin.Count == 0 ? Default : null;
    }

    public void Dispose() => signing.Dispose();
}

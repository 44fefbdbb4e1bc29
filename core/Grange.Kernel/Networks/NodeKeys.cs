using Grange.Content;
using Microsoft.AspNetCore.Http;

namespace Grange.Kernel;

/// <summary>A face of the host: the operator's key, for what a network must sign beside evidence, such as leave to upload.</summary>
public interface IOperatorKey
{
    /// <summary>The operator as registered; after a rotation no longer the id of the key.</summary>
    DeviceId Id { get; }

    /// <summary>Its current public key, compressed (33 bytes).</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>P-256 r‖s over SHA-256 of <paramref name="data"/>, low s.</summary>
    byte[] Sign(ReadOnlySpan<byte> data);
}

/// <summary>A face of the host: accounts whose keys this node keeps, and who therefore order through it without a wallet at hand.</summary>
public interface IAccountSigner
{
    /// <summary>Who orders when a request names nobody: the node's own account.</summary>
    Address Default { get; }

    /// <summary>True when the account's key is here.</summary>
    bool Has(Address account);

    /// <summary>Signs one record on an account's own chain and admits it; a fault when the account's key is not here.</summary>
    Task<Result<EvidenceReceipt>> SayAsync(NetworkSlug network, Address account, string kind, DagNode body, CancellationToken cancel);

    /// <summary>Null when who asks may have this node sign for an account: it sits at this node's machine or is signed in as the account. Else the refusal: 401 for nobody, 402 for somebody else.</summary>
    Task<Fault?> RefusesAsync(HttpContext asking, Address account, CancellationToken cancel);

    /// <summary>Who asks: the account that is signed in, or the node's own for a program at this node's machine; null for nobody known.</summary>
    Task<Address?> AskerAsync(HttpContext asking, CancellationToken cancel);
}

using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Login;

/// <summary>Whether an account signed a text (EIP-191): by its key, or by what the contract at its address says (ERC-1271).</summary>
sealed class WalletSignature(ChainReader chain, TimeProvider clock)
{
    /// <summary>Longest signature a contract wallet is asked about.</summary>
    public const int MaxBytes = 4096;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>isValidSignature(bytes32,bytes): its selector, and what it returns for yes.</summary>
    static ReadOnlySpan<byte> Magic => [0x16, 0x26, 0xba, 0x7e];

    /// <summary>True when it did; a chain that does not answer in time has not said yes.</summary>
    public async Task<bool> IsByAsync(Address account, string message, byte[] signature, CancellationToken cancel)
    {
        var hash = Eip712.PersonalMessage(message);
        if (IsByKey(account, hash, signature)) return true;
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return (await chain.CodeAsync(account, either.Token)).Length > 0 && await IsByContractAsync(account, hash, signature, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Wallets write v as 27 and 28, some as 0 and 1.</summary>
    static bool IsByKey(Address account, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Secp256k1.SignatureSize) return false;
        Span<byte> canonical = stackalloc byte[Secp256k1.SignatureSize];
        signature.CopyTo(canonical);
        if (canonical[^1] < 2) canonical[^1] += 27;
        Span<byte> signer = stackalloc byte[Address.Size];
        return Secp256k1.RecoverAddress(hash, canonical, signer) == RecoverFault.None && Address.Read(signer) == account;
    }

    async Task<bool> IsByContractAsync(Address account, byte[] hash, byte[] signature, CancellationToken cancel)
    {
        var call = new byte[4 + 32 * (3 + (signature.Length + 31) / 32)];
        Magic.CopyTo(call);
        hash.CopyTo(call, 4);
        call[4 + 63] = 64; // where the bytes begin
        call[4 + 94] = (byte)(signature.Length >> 8);
        call[4 + 95] = (byte)signature.Length;
        signature.CopyTo(call, 4 + 96);
        var reply = await chain.TryCallAsync(account, call, BlockTag.Latest, cancel);
        if (reply.Error is not null || !HexText.TryParse(reply.Value.GetString(), 32, out var answer)) return false;
        return answer.AsSpan(0, 4).SequenceEqual(Magic) && !answer.AsSpan(4).ContainsAnyExcept((byte)0);
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Benchmarks;

/// <summary>What is there before an epoch closes: registered devices in the registry's blocks, and one signed batch of each, as sent. None of it is measured.</summary>
static class SyntheticPreparation
{
    /// <summary>The registry's root, then every batch with its length in front, in the order of arrival.</summary>
    public const string RegistryFile = "registry.cid", EvidenceFile = "evidence.batches";

    public static async Task RunAsync(string folder, int devices, int owners, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        await using var ledger = await SyntheticLedger.OpenAsync(folder, cancel);
        await using var evidence = new FileStream(Path.Combine(folder, EvidenceFile), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var accounts = new (Address Address, BigInteger Secret)[owners];
        Parallel.For(0, owners, i => accounts[i] = NewAccount());
        var pages = new List<Cid>();
        const int Window = 64;
        for (var first = 0; first <= devices; first += Window * RegistryLog.PageSize)
        {
            var made = new (Block Page, byte[] Batches)[Math.Min(Window, (devices - first) / RegistryLog.PageSize + 1)];
            Parallel.For(0, made.Length, i => made[i] = Page(first + i * RegistryLog.PageSize, devices, accounts));
            foreach (var (page, batches) in made)
            {
                await ledger.Segments.PutAsync(page.Cid, page.Bytes, cancel);
                await evidence.WriteAsync(batches, cancel);
                pages.Add(page.Cid);
            }
        }
        var root = new RegistryRoot(devices + 1, pages).Encode();
        var cid = Cid.Of(Codec.DagCbor, root);
        await ledger.Segments.PutAsync(cid, root, cancel);
        await ledger.Segments.FlushAsync(cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, RegistryFile), cid.ToString(), cancel);
    }

    /// <summary>One page of the registry and its devices' evidence; entry 0 is the operator, entry i device i.</summary>
    static (Block, byte[]) Page(int first, int devices, (Address Address, BigInteger Secret)[] accounts)
    {
        var (nodes, batches) = (new List<DagNode>(), new MemoryStream());
        for (var entry = first; entry < Math.Min(first + RegistryLog.PageSize, devices + 1); entry++)
        {
            if (entry == 0)
            {
                nodes.Add(RegistryCodec.ToNode(new RegistryEntry(0, SyntheticLedger.StartSeconds, OperatorAct())));
                continue;
            }
            var (key, (account, secret)) = (SyntheticKey.New(), accounts[(entry - 1) % accounts.Length]);
            var action = RegistryAction.Register(account, SyntheticLedger.Slug, key.Public, $"device {entry}", DeviceFacts.Of(), (ulong)((entry - 1) / accounts.Length), ulong.MaxValue);
            var digest = action.Digest(SyntheticLedger.Domain);
            var (signature, proof) = (new byte[65], new byte[64]);
            SyntheticSigner.Secp256k1.Sign(secret, digest, signature);
            SyntheticSigner.P256.Sign(key.Secret, digest, proof);
            nodes.Add(RegistryCodec.ToNode(new RegistryEntry(entry, SyntheticLedger.StartSeconds, new SignedAction(action, signature, proof))));
            Append(batches, Batch(key, action.Device, entry));
        }
        return (Block.Of(DagNode.List(nodes)), batches.ToArray());
    }

    static byte[] Batch(SyntheticKey key, DeviceId device, int number)
    {
        var body = DagNode.Map(("units", DagNode.Of(number % 1000 + 1)));
        var block = EvidenceCodec.Encode(new EvidenceRecord(SyntheticLedger.Slug, SyntheticLedger.Operator.DeviceId, SyntheticNetwork.Kind, Author.Of(device), 0, SyntheticLedger.FromMs + number % 3_600_000, null, body));
        var signature = new byte[64];
        SyntheticSigner.P256.Sign(key.Secret, SHA256.HashData(block), signature);
        return new EvidenceBatch([block], signature).Encode();
    }

    static void Append(MemoryStream batches, byte[] batch)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, batch.Length);
        batches.Write(length);
        batches.Write(batch);
    }

    static SignedAction OperatorAct()
        => RegistryAction.Operator(SyntheticLedger.Account.Address, SyntheticLedger.Operator.PublicKey, "node", DeviceFacts.Of(), 0, ulong.MaxValue)
            .Sign(SyntheticLedger.Domain, SyntheticLedger.Account, SyntheticLedger.Operator);

    static (Address, BigInteger) NewAccount()
    {
        using var key = Secp256k1Key.Generate();
        return (key.Address, SyntheticSigner.Number(key.Export()));
    }
}

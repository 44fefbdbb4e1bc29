using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Benchmarks;

/// <summary>Registered devices and a signed batch of each, as they arrive at a node.</summary>
sealed class EvidenceSet : IDeviceView
{
    const long Now = 1_750_000_000_000;

    static readonly NetworkSlug Network = NetworkSlug.Parse("storage");
    static readonly DeviceId Operator = new(Hash32.Read([.. Enumerable.Repeat((byte)7, Hash32.Size)]));
    static readonly SigningDomain Domain = new(31337, Address.Parse("0x1111111111111111111111111111111111111111"));
    static readonly BatchLimits Limits = new(MaxRecordsPerDay: 10_000);

    readonly Dictionary<DeviceId, Device> devices = [];

    public EvidenceSet(int count, int recordsPerBatch)
        => Batches = [.. Enumerable.Range(0, count).Select(_ => NewBatch(recordsPerBatch))];

    /// <summary>The batches as sent.</summary>
    public IReadOnlyList<byte[]> Batches { get; }

    /// <summary>All of the kernel's admission: decode, hold the records against each other, check the signature, chain, time and bounds.</summary>
    public void Admit(byte[] sent)
    {
        var run = BatchCheck.Read(EvidenceBatch.Decode(sent).Value, Limits).Value;
        _ = BatchCheck.Admit(run, Network, Operator, AuthorChain.Empty, this, Domain, Now, Limits).Value;
    }

    byte[] NewBatch(int records)
    {
        using var key = P256Key.Generate();
        devices[key.DeviceId] = new Device(key.DeviceId, default, Network, key.PublicKey, "d", new Dictionary<string, string>(), Revoked: false);
        var signer = new EvidenceSigner(key, Author.Of(key.DeviceId), Network, Operator);
        var content = Cid.Of(Codec.Raw, key.PublicKey.Span);
        for (var i = 0; i < records; i++)
            signer.Add("storage.proof", Now, DagNode.Map(("bytes", DagNode.Of(1L << 20)), ("epoch", DagNode.Of(i)), ("piece", DagNode.Of(content))));
        return signer.Seal().Encode();
    }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);
    public IEnumerable<Device> All(NetworkSlug network) => devices.Values;
}

using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Evidences;

/// <summary>A small world of evidence: one ledger, one network, devices and operators as given.</summary>
sealed class Chains : IDeviceView
{
    public const long Now = 1_750_000_000_000;

    public static readonly NetworkSlug Network = NetworkSlug.Parse("storage");
    public static readonly DeviceId Operator = new(Hash32.Read([.. Enumerable.Repeat((byte)7, Hash32.Size)]));
    public static readonly SigningDomain Domain = new(31337, Address.Parse("0x5FbDB2315678afecb367f032d93F642f64180aa3"));
    public static readonly BatchLimits Limits = new(MaxRecordsPerDay: 100);

    readonly Dictionary<DeviceId, Device> devices = [];
    readonly Dictionary<DeviceId, Operator> operators = [];

    public static DagNode Body(long value = 1) => DagNode.Map(("bytes", DagNode.Of(value)));

    public Chains With(P256Key key, bool revoked = false, string network = "storage", P256Key? current = null)
    {
        devices[key.DeviceId] = new(key.DeviceId, default, NetworkSlug.Parse(network), (current ?? key).PublicKey, "d", new Dictionary<string, string>(), revoked);
        return this;
    }

    public Chains WithOperator(P256Key key, bool revoked = false)
    {
        operators[key.DeviceId] = new(key.DeviceId, default, key.PublicKey, "o", new Dictionary<string, string>(), revoked);
        return this;
    }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);
    public IEnumerable<Device> All(NetworkSlug network) => devices.Values.Where(device => device.Network == network).OrderBy(device => device.Id);
    public Operator? FindOperator(DeviceId id) => operators.GetValueOrDefault(id);

    /// <summary>Both steps, as a node takes them.</summary>
    public Result<BatchOutcome> Admit(EvidenceBatch batch, AuthorChain? chain = null, long now = Now, BatchLimits? limits = null)
        => BatchCheck.Read(batch, limits ?? Limits).TryGet(out var run, out var fault)
            ? BatchCheck.Admit(run, Network, Operator, chain ?? AuthorChain.Empty, this, Domain, now, limits ?? Limits) : fault;

    /// <summary>The chain after <paramref name="accepted"/>.</summary>
    public static AuthorChain After(params IEnumerable<Evidence> accepted)
    {
        var records = accepted.ToArray();
        return new(records.Length, records.Length == 0 ? null : records[^1].Cid, records.ToDictionary(one => one.Record.Sequence, one => one.Cid),
            records.CountBy(one => BatchLimits.Day(one.Record.TimeMs)).ToDictionary());
    }

    public static (EvidenceBatch Batch, Evidence[] Records) Batch(P256Key key, int count, long next = 0, Cid? last = null, long time = Now)
    {
        var signer = new EvidenceSigner(key, Author.Of(key.DeviceId), Network, Operator, next, last);
        var records = Enumerable.Range(0, count).Select(i => signer.Add("storage.proof", time + i, Body(i))).ToArray();
        return (signer.Seal(), records);
    }
}

using System.Net;
using Grange.Content;
using Grange.Kernel.Partitions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grange.Kernel;

/// <summary>The faces a node gives to one network that runs in it.</summary>
public interface INetworkHost
{
    /// <summary>The definition in force now.</summary>
    NetworkDefinition Definition { get; }

    /// <summary>The node's HTTP root, for paths a standard fixes (<c>/ipfs</c>); shared by all networks.</summary>
    IEndpointRouteBuilder Root { get; }

    /// <summary>This network's own API, at <c>/api/v1/{slug}</c>.</summary>
    IEndpointRouteBuilder Api { get; }

    /// <summary>True for the first network of a module in this node: the one that answers at the module's fixed paths.</summary>
    bool IsFirstOfModule { get; }

    /// <summary>A face that a higher room of the ground adds, e.g. the store.</summary>
    T Face<T>() where T : class;

    /// <summary>The only way to do keyed work.</summary>
    IPartitions Partitions { get; }

    IEvidenceLog Evidence { get; }
    IDeviceDirectory Devices { get; }
    IHolds Holds { get; }

    /// <summary>What the networks of this node sell, this one's own wares too.</summary>
    IMarket Market { get; }

    /// <summary>Whom this network may ask what it did not see itself.</summary>
    IWitnesses Witnesses { get; }

    IContentService Content { get; }
    IEpochs Epochs { get; }
    IPolicy Policy { get; }
    TimeProvider Clock { get; }
    ILoggerFactory Logs { get; }

    /// <summary>A folder of this network's own under the node's data folder.</summary>
    string DataFolder { get; }

    /// <summary>Gives the network the first look at every request, before every path of the node: true when it answered, because the host name is one of its own.</summary>
    void Sites(Func<HttpContext, Task<bool>> answer) { }

    /// <summary>Where a port of the network's own answers (<see cref="OwnPort"/>); null when it is not open.</summary>
    Uri? AddressOf(string port) => null;

    /// <summary>Where hardware that speaks in datagrams looks for this node: the network that speaks so binds it, at a free port where that is 0; null: nowhere.</summary>
    IPEndPoint? Datagrams => null;

    /// <summary>Notes that a device showed that it runs, by whatever its protocol has: a heartbeat, a connection.</summary>
    void Seen(DeviceId device) { }

    /// <summary>Says, when it is mapped, that this network sells.</summary>
    void Sells(ISeller seller) { }

    /// <summary>Says, when it is mapped, that other networks may ask this one what it saw.</summary>
    void Testifies(IWitness witness);

    /// <summary>Work that runs from the node's start to its end; it is restarted with a delay when it throws, and logged.</summary>
    void Background(string name, Func<CancellationToken, Task> work);
}

/// <summary>A network's epochs as it may watch them.</summary>
public interface IEpochs
{
    /// <summary>The open epoch and its seed; the seed is null until its block is final.</summary>
    OpenEpoch Current { get; }

    /// <summary>What the seed of the open epoch asks, once known.</summary>
    IReadOnlyList<Challenge> Challenges { get; }

    /// <summary>What the epoch before the open one left.</summary>
    Carry Carry { get; }

    /// <summary>Completes when the open epoch has its challenges, or another epoch opened.</summary>
    Task ChangedAsync(OpenEpoch since, CancellationToken cancel);
}

/// <summary>The epoch that evidence counts for now.</summary>
public sealed record OpenEpoch(long Number, long FromMs, Hash32? Seed);

/// <summary>Takes evidence in. What it acknowledged is durable and will be in the epoch's bundle, accepted or refused.</summary>
public interface IEvidenceLog
{
    /// <summary>Admits records that one author signed. Sending a batch again is safe: it gets the same receipts.</summary>
    Task<Result<IReadOnlyList<EvidenceReceipt>>> AppendAsync(EvidenceBatch batch, CancellationToken cancel);

    /// <summary>Records what the operator itself observed, on the operator's own chain of this network.</summary>
    Task<Result<EvidenceReceipt>> ObserveAsync(string kind, DagNode body, CancellationToken cancel);

    /// <summary>Where an author's chain of this network stands: its next sequence number and the CID to link to.</summary>
    Task<(long NextSequence, Cid? Last)> HeadAsync(Author author, CancellationToken cancel);
}

/// <summary>A face of the host: what this network has accepted, for what it shows or sells of it.</summary>
public interface IEvidenceReader
{
    /// <summary>An author's accepted records that are of <paramref name="fromMs"/> or later and before <paramref name="toMs"/> by their own time, oldest first.</summary>
    /// <param name="most">No more than so many.</param>
    Task<IReadOnlyList<Evidence>> ReadAsync(Author author, long fromMs, long toMs, int most, CancellationToken cancel);
}

/// <summary>Devices of this network, as registered.</summary>
public interface IDeviceDirectory
{
    /// <summary>The registry as of now.</summary>
    IDeviceView View { get; }

    /// <summary>Whether a device works through this node's operator; work that others' devices did would not count.</summary>
    bool IsHere(Device device) => true;
}

/// <summary>Content by hash: written to this node's segments, read from them or from wherever a network keeps it.</summary>
public interface IContentService : IBlockReader, IBlockWriter
{
    /// <summary>What lies on this node's own disks; asks nobody.</summary>
    IBlockReader Here { get; }

    /// <summary>
    /// Has everything below a root kept by the storage network, proven and paid for by this node's account like any file; its name begins with a dot.
    /// Where no such network runs, the node's own segments are the only copy, and the answer is false.
    /// </summary>
    Task<Result<bool>> KeepAsync(string name, Cid root, CancellationToken cancel);

    /// <summary>A network that keeps content for others says so when it is mapped.</summary>
    void AddKeeper(IContentKeeper keeper);
}

/// <summary>A network that keeps content, for people and for the other networks.</summary>
public interface IContentKeeper : IBlockReader
{
    /// <summary>What of it lies on this node's own disks.</summary>
    IBlockReader Here { get; }

    /// <summary>Takes everything below a root; refused like an upload that is not paid for, or whose blocks are not all there.</summary>
    Task<Result<bool>> KeepAsync(string name, Cid root, IBlockReader blocks, CancellationToken cancel);
}

/// <summary>
/// A module that serves content by hash at its standard paths. A node needs that also where none of the module's networks runs: attesters and auditors
/// fetch bundles there.
/// </summary>
public interface IContentGateway
{
    /// <summary>Maps the gateway over what the node has.</summary>
    /// <returns>What answers requests whose host name is content's own, and says whether it did; to be asked before every path of the node.</returns>
    Func<HttpContext, Task<bool>> MapGateway(IEndpointRouteBuilder root, IContentService content, IPolicy policy);
}

/// <summary>Local reservations against what an account has locked for this operator (DESIGN §6, the payment rail).</summary>
/// <remarks>
/// A hold is bound to the evidence that names it as <c>hold</c> from the moment that is taken in; until then it ends with the process. Score says what it
/// captures and when it is over (<see cref="IScoreSink.Capture"/>): the epoch takes it from that hold first and releases the rest in the same write.
/// </remarks>
public interface IHolds
{
    /// <summary>Reserves money for an order; a refusal names price, balance and the command that helps.</summary>
    Task<Result<HoldId>> PlaceAsync(Address payer, MicroUsd amount, string purpose, CancellationToken cancel);

    /// <summary>Gives back what was not captured.</summary>
    Task ReleaseAsync(HoldId hold, CancellationToken cancel);

    /// <summary>Gives back all but what can still be captured.</summary>
    Task ShrinkAsync(HoldId hold, MicroUsd most, CancellationToken cancel);

    /// <summary>What an account can still reserve.</summary>
    Task<MicroUsd> AvailableAsync(Address payer, CancellationToken cancel);
}

/// <summary>One reservation.</summary>
public readonly record struct HoldId(Guid Value)
{
    const int Size = 16;

    /// <summary>As evidence names it: 16 bytes.</summary>
    public DagNode ToNode() => DagNode.Of(ToByteArray());

    public byte[] ToByteArray() => Value.ToByteArray(bigEndian: true);

    /// <summary>The hold that evidence names in the field <c>hold</c> of its body.</summary>
    public static bool TryRead(DagNode body, out HoldId hold)
    {
        hold = default;
        if (!body.TryGet("hold", DagKind.Bytes, out var bytes) || bytes.AsBytes.Length != Size) return false;
        hold = new HoldId(new Guid(bytes.AsBytes, bigEndian: true));
        return true;
    }

    public override string ToString() => Value.ToString("N");
}

/// <summary>A rule set with reason codes, asked before anything is admitted, stored, bought or claimed; every decision is logged.</summary>
public interface IPolicy
{
    /// <summary>Null when allowed, else the reason.</summary>
    Fault? Check(PolicyQuestion question);

    /// <summary>As <see cref="Check"/>, for questions that come by the thousand, such as every block of a file: only a no is written down.</summary>
    Fault? Screen(PolicyQuestion question) => Check(question);
}

/// <summary>What is asked of the policy.</summary>
/// <param name="Action">register, upload, read, buy or claim.</param>
/// <param name="Account">Who asks, where known.</param>
/// <param name="Content">What it is about, where it is content.</param>
/// <param name="Path">Names and slashes below it.</param>
/// <param name="Device">What is to be registered.</param>
public sealed record PolicyQuestion(string Action, Address? Account = null, Cid? Content = null, string Path = "", Device? Device = null);

/// <summary>A face of the host: the node's denylists, files <c>*.deny</c> in the folder <c>deny</c> of its data folder, read again within a second of any change.</summary>
public interface IDenylists
{
    /// <summary>The lists in force, in the order in which they count.</summary>
    IReadOnlyList<DenyFile> Files { get; }

    /// <summary>The rule that denies a path, and the name of its file; null when nothing does.</summary>
    (string File, DenyRule Rule)? Find(Cid root, string path);

    /// <summary>Adds a line to the operator's own list; in force when this returns.</summary>
    Task<Result<bool>> AddAsync(string rule, CancellationToken cancel);

    /// <summary>Takes every such line out of the operator's own list; false when there was none.</summary>
    Task<bool> RemoveAsync(string rule, CancellationToken cancel);

    /// <summary>What was refused for a denylist, the newest first.</summary>
    Task<IReadOnlyList<PolicyDecision>> RefusedAsync(int most, CancellationToken cancel);
}

/// <summary>A denylist as a node reads it.</summary>
/// <param name="Name">The file's.</param>
/// <param name="Title">What its header calls it.</param>
/// <param name="Rules">Rules in force.</param>
/// <param name="Skipped">Lines that are not applied, and why.</param>
/// <param name="Own">The lines of the operator's own list; of others, which may be long and name what people should not look for, nothing.</param>
public sealed record DenyFile(string Name, string? Title, int Rules, IReadOnlyList<SkippedRule> Skipped, IReadOnlyList<string> Own);

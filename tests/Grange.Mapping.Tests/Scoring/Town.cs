using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Bodies;

namespace Grange.Mapping.Tests.Scoring;

/// <summary>Cameras of a town, what is said of them in an epoch, and what comes of it.</summary>
sealed class Town : IDeviceView
{
    public const long DayMs = 86_400_000, WeekMs = 7 * DayMs, BeginMs = 20_000 * DayMs;

    public static readonly H3Cell Here = H3Cell.Of(new LatLng(52.52, 13.405), TakenBody.Resolution);

    readonly Dictionary<DeviceId, Device> devices = [];
    readonly List<Evidence> said = [];
    int files;

    public Town(string rules = "{}")
    {
        var info = new MappingNetwork().Info;
        var text = NetworkDrafts.Template(NetworkSlug.Parse("mapping"), info);
        text = System.Text.Json.Nodes.JsonNode.Parse(text)!.AsObject() is var node && Put(node, rules) ? node.ToJsonString() : text;
        Definition = NetworkDocument.Read(Encoding.UTF8.GetBytes(text), new Dictionary<string, ModuleInfo> { ["mapping"] = info }) is { Definition: { } definition } ? definition : throw new InvalidOperationException("the definition is no good");
        for (byte at = 1; at <= 5; at++)
            devices[Camera(at)] = new Device(Camera(at), default, Definition.Slug, new byte[33], $"{at}", ImmutableDictionary<string, string>.Empty, Revoked: false);
    }

    public NetworkDefinition Definition { get; }
    public Carry Carry { get; set; } = Carry.Empty;
    public int Number { get; private set; }

    static bool Put(System.Text.Json.Nodes.JsonObject node, string rules)
    {
        node["rules"] = System.Text.Json.Nodes.JsonNode.Parse(rules);
        return true;
    }

    public static DeviceId Camera(byte at) => new(Hash32.Read([.. Enumerable.Repeat(at, 32)]));

    public TakenRow Row(H3Cell hex, long uploadedMs, int quality = 1000, bool isSigned = true, string? reason = null, Mount mount = Mount.Front)
        => new(Hash32.Read(SHA256.HashData(BitConverter.GetBytes(files++))), hex, BeginMs + uploadedMs - 1000, BeginMs + uploadedMs, mount, quality, isSigned, reason);

    public void Take(byte camera, params TakenRow[] rows) => Say(MappingKinds.Taken, Author.Operator(Camera(50)), new TakenBody(Camera(camera), rows).ToNode());

    public void Say(string kind, Author author, DagNode body) => said.Add(Record(kind, author, body));

    public Verdict Check(string kind, Author author, DagNode body) => new MappingNetwork().Check(Record(kind, author, body), new CheckContext(Definition, this, Number, Hash32.Zero, Carry));

    Evidence Record(string kind, Author author, DagNode body)
        => new(new EvidenceRecord(Definition.Slug, Camera(50), kind, author, said.Count, BeginMs + said.Count, null, body), DagCbor.CidOf(DagNode.List(DagNode.Of((long)Number), DagNode.Of((long)said.Count), body)));

    /// <summary>Closes the week; what it carries is the next one's.</summary>
    public Sheet Close(bool reversed = false)
    {
        var sheet = new Sheet();
        IReadOnlyList<Evidence> evidence = reversed ? [.. Enumerable.Reverse(said)] : [.. said];
        Carry = new MappingNetwork().Score(new EpochInputs(Definition.Slug, Number, BeginMs + Number * WeekMs, BeginMs + (Number + 1) * WeekMs, Hash32.Zero, evidence, this, Definition), Carry, sheet);
        Number++;
        said.Clear();
        return sheet;
    }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);

    public IEnumerable<Device> All(NetworkSlug network) => devices.Values;
}

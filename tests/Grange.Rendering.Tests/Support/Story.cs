using System.Collections.Immutable;
using System.Text;
using Grange.Content;
using Grange.Kernel;
using Grange.Rendering.Rules;
using Grange.Rendering.Rules.Bodies;
using Grange.Rendering.Rules.Checking;
using Grange.Rendering.Rules.Prices;
using Grange.Rendering.Rules.Scoring;

namespace Grange.Rendering.Tests.Support;

/// <summary>Tells the epochs of a rendering network. Signatures of evidence are the kernel's matter, so records are bare.</summary>
sealed class Story : IDeviceView
{
    public const long EpochMs = 3_600_000, WallMs = 36_000;
    public const int Score = 100, FrameGbhMicro = 1_000_000; // 100 GB for 36 s are one GBh

    static readonly Author Operator = Author.Operator(new DeviceId(Id(0xee)));

    readonly SortedDictionary<DeviceId, Device> devices = [];
    readonly List<Evidence> said = [];
    readonly Dictionary<Author, long> sequences = [];

    public NetworkDefinition Definition { get; }
    public RenderingNetwork Network { get; } = new();
    public Carry Carry { get; private set; } = Carry.Empty;
    public long Epoch { get; private set; } = 500_000;
    public RenderingState State => RenderingState.Read(Carry);

    public Story(string rules = "{}") => Definition = Define(rules);

    public static NetworkDefinition Define(string rules)
    {
        var info = new RenderingNetwork().Info;
        var template = NetworkDrafts.Template(NetworkSlug.Parse("rendering"), info);
        var problems = new List<DefinitionProblem>();
        var document = JsonDag.Read(Encoding.UTF8.GetBytes(template), problems)!.AsMap.ToDictionary();
        document["rules"] = JsonDag.Read(Encoding.UTF8.GetBytes(rules), problems)!;
        var json = JsonDag.Write(DagNode.Map(document.Select(one => (one.Key, one.Value)).ToArray()));
        var read = NetworkDocument.Read(Encoding.UTF8.GetBytes(json), new Dictionary<string, ModuleInfo> { ["rendering"] = info });
        return read.Definition ?? throw new InvalidOperationException(string.Join("; ", read.Problems));
    }

    public static Hash32 Id(int number)
    {
        var bytes = new byte[32];
        BitConverter.TryWriteBytes(bytes.AsSpan(28), System.Net.IPAddress.HostToNetworkOrder(number));
        return Hash32.Read(bytes);
    }

    public static Address Account(int number) => Address.Read(Id(number).ToByteArray().AsSpan(12));
    public static HoldId Hold(int number) => new(new Guid(number, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7));
    public static Cid Manifest(int number) => DagCbor.CidOf(DagNode.Of((long)number));
    public static Hash32 Job(int number) => OrderBody.JobOf(Manifest(number));

    public DeviceId Join(int number, int owner, long ask = 10_000)
    {
        var id = new DeviceId(Id(number));
        var facts = ImmutableDictionary<string, string>.Empty.Add(FramePrice.ScoreFact, $"{Score}").Add(FramePrice.AskFact, $"{ask}");
        devices[id] = new Device(id, Account(owner), Definition.Slug, new byte[33], $"node {number}", facts, Revoked: false);
        return id;
    }

    public static OrderBody OrderOf(int job, int frames, long most = 1_000_000, bool auto = false, int? hold = null)
        => new(Job(job), Manifest(job), Id(77), FrameRanges.Of(Enumerable.Range(1, frames))!, RenderTier.Trusted, FrameGbhMicro, most, auto, Hold(hold ?? job));

    public Verdict Order(int job, int customer, int frames, long most = 1_000_000, bool auto = false, int? hold = null)
        => Say(Author.Of(Account(customer)), RenderingKinds.Order, OrderOf(job, frames, most, auto, hold).ToNode());

    public Verdict Deliver(DeviceId node, int job, int frame, int attempt = 0, long wallMs = WallMs)
        => Say(Author.Of(node), RenderingKinds.Frame, new FrameBody(
            Job(job), frame, attempt, Id(77), Manifest(9), "3.4.1", Id(5), Manifest(10), 320, 200, Id(1_000 + frame), Id(2_000 + frame), wallMs, wallMs, 1, 0, wallMs).ToNode());

    public Verdict Approve(int customer, int job, int from, int to, bool approve = true)
        => Say(Author.Of(Account(customer)), RenderingKinds.Approval, new ApprovalBody(Job(job), from, to, approve).ToNode());

    /// <summary>What the open epoch's seed asks.</summary>
    public IReadOnlyList<FrameQuestion> Asked() => [.. FrameQuestion.All(Seed, State, RenderingTerms.Read(Definition.Rules)).Where(one => one.Fate == Fate.Checked)];

    /// <summary>Everybody who is asked answers; frames of which <paramref name="isWrong"/> is true come out different, unless the checker lies.</summary>
    public void AnswerAll(Func<FrameQuestion, bool>? isWrong = null)
    {
        foreach (var question in Asked())
        {
            var check = new CheckBody(question.Key.Job, question.Key.Frame, question.Frame.Attempt, question.Frame.Maker, [.. question.Tiles.Select(tile => new TileWord(tile, Id(tile)))]);
            var cid = SayCid(Author.Of(question.Checker), RenderingKinds.Check, check.ToNode());
            var grid = new TileGrid(question.Frame.Width, question.Frame.Height);
            var compared = new ComparedBody(cid, [.. question.Tiles.Select(tile => new TileDifference(isWrong?.Invoke(question) == true ? grid.PixelsOf(tile) : 0, 0, grid.PixelsOf(tile)))]);
            Say(Operator, RenderingKinds.Compared, compared.ToNode());
        }
    }

    public Hash32 Seed => Id((int)Epoch * 31 + 7);

    public Verdict Say(Author author, string kind, DagNode body)
    {
        var evidence = Make(author, kind, body);
        var verdict = Network.Check(evidence, new CheckContext(Definition, this, Epoch, Seed, Carry));
        if (verdict.Refused is null) said.Add(evidence);
        return verdict;
    }

    Cid SayCid(Author author, string kind, DagNode body)
    {
        Assert.Null(Say(author, kind, body).Refused);
        return said[^1].Cid;
    }

    Evidence Make(Author author, string kind, DagNode body)
    {
        var sequence = sequences.GetValueOrDefault(author);
        sequences[author] = sequence + 1;
        var record = new EvidenceRecord(Definition.Slug, new DeviceId(Id(0xee)), kind, author, sequence, Epoch * EpochMs, null, body);
        return new Evidence(record, DagCbor.CidOf(DagNode.Map(("k", DagNode.Of(kind)), ("s", DagNode.Of(sequence)), ("a", DagNode.Of(author.ToString())))));
    }

    public Sheet Close()
    {
        var sheet = ScoreOnly(null, out var carry);
        Carry = carry;
        said.Clear();
        Epoch++;
        return sheet;
    }

    public Sheet ScoreOnly(Random? shuffle, out Carry carry)
    {
        var evidence = said.ToArray();
        shuffle?.Shuffle(evidence);
        var sheet = new Sheet();
        carry = Network.Score(new EpochInputs(Definition.Slug, Epoch, Epoch * EpochMs, (Epoch + 1) * EpochMs, Seed, evidence, this, Definition), Carry, sheet);
        return sheet;
    }

    public Device? Find(DeviceId id) => devices.GetValueOrDefault(id);
    public IEnumerable<Device> All(NetworkSlug network) => devices.Values;
}

/// <summary>What a Score said.</summary>
sealed class Sheet : IScoreSink
{
    public SortedDictionary<string, long> Works { get; } = new(StringComparer.Ordinal);
    public List<(Address Payer, Address Payee, long MicroUsd)> Payments { get; } = [];
    public List<HoldCapture> Captures { get; } = [];
    public SortedDictionary<string, long> Bounds { get; } = new(StringComparer.Ordinal);

    public void Work(DeviceId device, long weight, string reason) => Works[$"{device} {reason}"] = Works.GetValueOrDefault($"{device} {reason}") + weight;
    public void Bound(DeviceId device, string reason, MicroUsd most) => Bounds[$"{device} {reason}"] = Bounds.GetValueOrDefault($"{device} {reason}") + most.Value;
    public void Pay(Address payer, Address payee, MicroUsd amount, string reason) => Payments.Add((payer, payee, amount.Value));
    public void Burn(Address payer, long credits, string reason) => Assert.Fail("rendering burns no credits");
    public void Correct(Slot slot, Address payer, Address payee, MicroUsd difference, string reason) => Assert.Fail("rendering corrects nothing");
    public void Capture(Address payer, HoldId hold, MicroUsd amount, bool ends) => Captures.Add(new HoldCapture(payer, hold, amount, ends));

    public override string ToString() => string.Join('\n', [
        .. Works.Select(one => $"{one}"), .. Bounds.Select(one => $"{one}"), .. Payments.Select(one => $"{one}").Order(StringComparer.Ordinal), .. Captures.Select(one => $"{one}").Order(StringComparer.Ordinal)]);
}

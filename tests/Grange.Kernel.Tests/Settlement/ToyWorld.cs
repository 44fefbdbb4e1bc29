using Grange.Content;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Settlement;

/// <summary>A ledger with one operator, three attesters and networks of the toy module: closes epochs, settles, and keeps every block.</summary>
sealed class ToyWorld : IBlockReader
{
    public const long EpochMs = 60_000;

    readonly Dictionary<Multihash, byte[]> blocks = [];
    readonly Dictionary<(string Slug, int Operator), ToyLine> lines = [];
    readonly Secp256k1Key owner = Key(1);
    readonly P256Key[] nodes;
    readonly Secp256k1Key[] attesters = [Key(11), Key(12), Key(13)];
    readonly List<EpochResult> scored = [];
    readonly Dictionary<Cid, long> logs = []; // registry roots by their length
    RegistryLog registry;
    SettlementState? settled;
    ulong nonce;

    public ToyWorld(params (string Symbol, int Number)[] tokens)
        : this(1, tokens)
    {
    }

    public ToyWorld(int operators, params (string Symbol, int Number)[] tokens)
    {
        nodes = [.. Enumerable.Range(0, operators).Select(i => P256Key.Import(Filled((byte)(9 - i))))];
        if (tokens.Length == 0) tokens = [("GRG", 0x70)];
        Ledger = new LedgerTerms(31337, Numbered(0xaa), Numbered(0xca), tokens.ToDictionary(token => token.Symbol, token => Numbered(token.Number)));
        Chain = new ToyChain(Ledger);
        Domain = new SigningDomain((ulong)Ledger.ChainId, Ledger.Rewards);
        registry = RegistryLog.Empty(Domain);
        foreach (var node in nodes) Register(RegistryAction.Operator(Owner, node.PublicKey, "node", DeviceFacts.Of(), nonce, ulong.MaxValue), node);
    }

    public LedgerTerms Ledger { get; }
    public ToyChain Chain { get; }
    public SigningDomain Domain { get; }
    public Address Owner => Address.Read(owner.AddressBytes);
    public DeviceId Operator => nodes[0].DeviceId;
    public OperatorTerms OperatorTerms => OperatorsTerms[0];

    /// <summary>The operators, each with an account of its own; the first answers with the owner's.</summary>
    public IReadOnlyList<OperatorTerms> OperatorsTerms => [.. nodes.Select((node, i) => new OperatorTerms(i == 0 ? Owner : Numbered(0xb0 + i), node.PublicKey))];

    public AttesterTerms Attesters => new(2, [.. attesters.Select(key => Address.Read(key.AddressBytes))]);
    public SettlementState? Settled => settled;
    public IReadOnlyDictionary<Multihash, byte[]> Blocks => blocks;

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
        => new(blocks.TryGetValue(hash, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?));

    /// <summary>Starts a network with devices of fixed keys, so that every run of a test is the same.</summary>
    /// <param name="second">So many of them, the last, work for the second operator.</param>
    public ToyWorld Network(string slug, int devices, Func<string, string>? change = null, int second = 0)
    {
        var terms = ToyNetwork.Define(slug, OperatorsTerms, Attesters, change);
        var own = nodes.Select(_ => new ToyLine(terms)).ToList();
        for (var i = 0; i < devices; i++)
        {
            var key = P256Key.Import(Filled((byte)(100 + 10 * (lines.Count / nodes.Length) + i)));
            var facts = i < devices - second ? DeviceFacts.Of() : Bound(1);
            Register(RegistryAction.Register(Owner, terms.Slug, key.PublicKey, $"{slug} {i}", facts, nonce, ulong.MaxValue), key);
            foreach (var (at, line) in own.Index())
            {
                line.Authors.Add(Author.Of(key.DeviceId));
                line.Devices.Add(new EvidenceSigner(key, Author.Of(key.DeviceId), line.Slug, nodes[at].DeviceId));
            }
        }
        foreach (var (at, line) in own.Index()) lines.Add((slug, at), line);
        return this;
    }

    public ToyLine Line(string slug, int at = 0) => lines[(slug, at)];

    /// <summary>Binds a device to another operator, from this moment on.</summary>
    public ToyWorld Move(string slug, int device, int to, long at = ToyChain.Genesis)
    {
        var id = Line(slug).Authors[device].Device;
        Register(RegistryAction.Update(Owner, id, registry.Find(id)!.Name, Bound(to), nonce, ulong.MaxValue), null, at);
        return this;
    }

    /// <summary>From here on bundles pin this log, whatever the registry is.</summary>
    public void Pin(RegistryLog log) => registry = log;

    /// <summary>A log with another entry behind its end than the registry's.</summary>
    public RegistryLog Forked(RegistryLog log)
        => log.Apply(log.Next(RegistryAction.Update(Owner, nodes[0].DeviceId, "fork", DeviceFacts.Of(), log.NextNonce(Owner), ulong.MaxValue).Sign(Domain, owner), ToyChain.Genesis)).Value;

    IReadOnlyDictionary<string, string> Bound(int to) => DeviceFacts.Of([new(DeviceFacts.Operator, nodes[to].DeviceId.ToString())]);
    public RegistryLog Registry => registry;

    public void Register(RegistryAction action, P256Key? key, long at = ToyChain.Genesis)
    {
        registry = registry.Apply(registry.Next(action.Sign(Domain, owner, key), at)).Value;
        nonce = registry.NextNonce(Owner);
    }

    /// <summary>One device reports work, paid by <paramref name="payer"/>.</summary>
    public ToyWorld Work(string slug, int device, long units, int payer = 0, long microUsd = 0)
    {
        var line = Line(slug, registry.Find(Line(slug).Authors[device].Device)!.Facts.ContainsKey(DeviceFacts.Operator) ? 1 : 0);
        var body = new List<(string, DagNode)> { ("units", DagNode.Of(units)) };
        if (microUsd > 0) body.AddRange([("payer", DagNode.Of(Numbered(payer).ToByteArray())), ("microUsd", DagNode.Of(microUsd))]);
        line.Add(line.Devices[device], "toy.work", line.FromMs + 1, DagNode.Map(body));
        return this;
    }

    /// <summary>One device reports work for which somebody used up credits.</summary>
    public ToyWorld Sell(string slug, int device, long units, long credits)
    {
        var line = Line(slug);
        line.Add(line.Devices[device], "toy.work", line.FromMs + 1, DagNode.Map(("units", DagNode.Of(units)), ("credits", DagNode.Of(credits))));
        return this;
    }

    /// <summary>A device says that an older record should have cost its payer another sum.</summary>
    public ToyWorld Correct(string slug, int device, Slot slot, int payer, long difference)
    {
        var line = Line(slug);
        line.Add(line.Devices[device], "toy.work", line.FromMs + 2, DagNode.Map(
            ("corrects", DagNode.List(DagNode.Of(slot.Epoch), DagNode.Name(slot.Evidence))), ("payer", DagNode.Of(Numbered(payer).ToByteArray())), ("difference", DagNode.Of(difference))));
        return this;
    }

    /// <summary>One device reports work to one operator, bound to it or not.</summary>
    public ToyWorld WorkAt(string slug, int device, int at, long units)
    {
        var line = Line(slug, at);
        line.Add(line.Devices[device], "toy.work", line.FromMs + 1, DagNode.Map(("units", DagNode.Of(units))));
        return this;
    }

    /// <summary>Closes the epoch: bundle, scores, carry.</summary>
    public async Task<ScoredEpoch> CloseAsync(string slug, Func<Bundle, Bundle>? change = null, int at = 0)
    {
        var (line, node) = (Line(slug, at), nodes[at]);
        foreach (var (cid, bytes) in registry.Encode().Blocks) Keep(new Block(cid, bytes));
        logs[registry.Encode().Root] = registry.Count;
        Keep(Block.Of(line.Terms.Canonical));
        foreach (var block in line.Seal()) Keep(block);
        var bundle = new Bundle(
            line.Slug, node.DeviceId, line.Epoch, line.FromMs, line.FromMs + EpochMs, line.Epoch == 0 ? null : Seed(line, node),
            line.Terms.Cid, line.Amendment is { } amendment ? Keep(amendment.Encode()) : null, registry.Encode().Root, line.Carry, [.. line.Records], line.Refusals)
        { Locks = Chain.LocksAt(line.FromMs + EpochMs), Burned = line.Burned(Chain.BurnedOn, line.FromMs + EpochMs) };
        var root = Keep((change?.Invoke(bundle) ?? bundle).Encode());
        var signature = node.Sign(blocks[root.Hash]);
        var opened = await new EpochReplay(new VerifiedBlocks(this), Ledger, ToyNetwork.Modules).RunAsync(root, signature, CancellationToken.None);
        if (!opened.TryGet(out var epoch, out var finding)) throw new FindingException(finding);
        var result = EpochResult.Of(epoch, signature);
        foreach (var block in result.Blocks) Keep(block);
        var (row, mine) = (result.Row, new VerifiedBlocks(this));
        var stored = await EpochResult.LoadAsync(root, signature, row.Scores, row.Carry, result.Terms, mine, CancellationToken.None); // as the node itself settles it
        if (!stored.TryGet(out var own, out finding)) throw new FindingException(finding);
        Assert.Equal((result.Before, result.ToMs), (own.Before, own.ToMs));
        scored.Add(own);
        line.Next(result.Row.Carry, epoch.Carry.Net);
        return epoch;
    }

    SeedBlock Seed(ToyLine line, P256Key node)
    {
        if (line.Terms.RulesVersion < 2) return Chain.SeedAt(line.FromMs);
        var anchor = SeedAnchor.Of(node.DeviceId, line.Slug, line.Epoch, line.Carry!.Value);
        var seed = Chain.SeedAfterAnchorAt(line.FromMs);
        _ = BlockHeader.TryRead(seed.Parent.Span, out var block);
        Chain.Anchors[(line.Terms.AccountOf(node.DeviceId), anchor.Slot)] = new AnchorFacts(block.Number, anchor.Root);
        return seed;
    }

    /// <summary>Epochs that were closed and not settled.</summary>
    public IReadOnlyList<EpochResult> Scored => scored;

    /// <summary>Settles every epoch closed since the last settlement, or those of one network alone.</summary>
    public SettlementState Settle(Func<SettlementManifest, SettlementManifest>? change = null, string? only = null)
    {
        var taken = scored.Where(epoch => only is null || epoch.Row.Network == NetworkSlug.Parse(only)).ToList();
        var number = (settled?.Manifest.Number ?? 0) + 1;
        if (!SettlementDraft.Compose(Ledger, number, settled, taken, Longest(), setVersion: 1).TryGet(out var draft, out var finding)) throw new FindingException(finding);
        foreach (var block in draft.Blocks) Keep(block);
        var state = draft.State;
        if (change?.Invoke(state.Manifest) is { } manifest) state = state with { Manifest = manifest, Cid = Keep(manifest.Encode()) };
        var votes = attesters.Take(2).Select(key => AttesterVote.Sign(state.Manifest, key)).ToList();
        Assert.All(votes, vote => Assert.True(vote.IsValid()));
        Chain.Set(new SettlementFacts(number, SettlementStatus.Active, state.Manifest.PreviousRoot, state.Manifest.Root, SettlementManifest.Digest(state.Cid),
            state.Manifest.Totals, 1, [.. votes.Select(vote => vote.Attester)]));
        scored.RemoveAll(taken.Contains);
        return settled = state;
    }

    Cid Longest() => scored.Select(epoch => epoch.Row.Registry).Concat(settled is null ? [] : [settled.Manifest.Registry]).MaxBy(root => logs[root]);

    public Task<AuditReport> AuditAsync(long number, bool fromStart = false, IBlockReader? from = null, params IReadOnlyList<EvidenceReceipt> receipts)
        => new SettlementAudit(from ?? this, Chain, ToyNetwork.Modules).RunAsync(number, new AuditOptions(fromStart, receipts), CancellationToken.None);

    /// <summary>The operator's word that a record is taken in.</summary>
    public EvidenceReceipt Receipt(string slug, Cid evidence, long epoch) => EvidenceReceipt.Sign(NetworkSlug.Parse(slug), evidence, epoch, Operator, nodes[0]);

    public Cid Keep(Block block)
    {
        blocks[block.Cid.Hash] = block.Bytes.ToArray();
        return block.Cid;
    }

    public Cid Keep(Encoded encoded)
    {
        foreach (var block in encoded.Blocks) Keep(block);
        return encoded.Root;
    }

    public static Address Numbered(int number)
    {
        var bytes = new byte[Address.Size];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), number);
        return Address.Read(bytes);
    }

    public static byte[] Filled(byte with) => [.. Enumerable.Repeat(with, 32)];

    static Secp256k1Key Key(byte filled) => Secp256k1Key.Import(Filled(filled));
}

/// <summary>What a step of the toy world stumbled over.</summary>
sealed class FindingException(Finding finding) : Exception(finding.ToString())
{
    public Finding Finding { get; } = finding;
}

/// <summary>One network of a toy world, epoch by epoch.</summary>
sealed class ToyLine(NetworkDefinition terms)
{
    readonly Dictionary<EvidenceSigner, List<Evidence>> open = [];

    public NetworkSlug Slug => Terms.Slug;
    public NetworkDefinition Terms { get; set; } = terms;
    public Amendment? Amendment { get; set; }
    public List<EvidenceSigner> Devices { get; } = [];
    public List<Author> Authors { get; } = [];
    public List<SealedRecord> Records { get; } = [];
    public List<Refusal> Refusals { get; } = [];
    public long Epoch { get; private set; }
    public long FromMs { get; set; } = (ToyChain.Genesis + 100) * 1000;
    public Cid? Carry { get; private set; }
    NetState? net;

    /// <summary>Burns of the days that ended since the epoch before, where the token has net emission.</summary>
    public IReadOnlyList<UInt128>? Burned(Func<long, UInt128> on, long toMs)
        => Terms.Token.Emission.Net is { } emission && (net ?? emission.Start) is var from
            ? [.. Enumerable.Range(0, (int)NetEmission.Days(from, toMs / 1000)).Select(day => on(from.Day + day))] : null;

    public Evidence Add(EvidenceSigner signer, string kind, long timeMs, DagNode body)
    {
        var evidence = signer.Add(kind, timeMs, body);
        if (!open.TryGetValue(signer, out var list)) open.Add(signer, list = []);
        list.Add(evidence);
        return evidence;
    }

    /// <summary>Signs what every device added and gives the evidence blocks.</summary>
    public List<Block> Seal()
    {
        var blocks = new List<Block>();
        foreach (var (signer, list) in open)
        {
            var batch = signer.Seal();
            blocks.AddRange(batch.Records.Select(record => new Block(EvidenceCodec.CidOf(record.Span), record)));
            Records.AddRange(list.Select(evidence => new SealedRecord(evidence, evidence == list[^1] ? batch.Signature : ReadOnlyMemory<byte>.Empty)));
        }
        open.Clear();
        return blocks;
    }

    public void Next(Cid carry, NetState? after)
    {
        (Carry, Epoch, FromMs, Amendment, net) = (carry, Epoch + 1, FromMs + ToyWorld.EpochMs, null, after);
        Records.Clear();
        Refusals.Clear();
    }
}

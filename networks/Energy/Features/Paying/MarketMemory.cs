using System.Data.Common;
using Grange.Content;
using Grange.Energy.Rules.Paying;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Paying;

/// <summary>What a node knows of a market beside the meters' values: everybody's words, which slots are paid, whose credit reaches.</summary>
/// <param name="Book">Which rules a slot has.</param>
/// <param name="State">What the last epoch left.</param>
/// <param name="Paid">The epoch each slot was paid in, and who was barred then; older slots than the carry has too.</param>
sealed record MarketKnown(SlotBook Book, MarketWords Words, PayState State, IReadOnlyDictionary<long, (long Epoch, IReadOnlyList<DeviceId> Barred)> Paid)
{
    public TermsVersion Now => Book.TermsAt(long.MaxValue);

    /// <summary>True where lines are paid: then only what meters signed counts.</summary>
    public bool IsPaying => Now.Market.Payment is not null;

    /// <summary>Who buys from the supplier only: as it was paid, or as it would be now.</summary>
    public IReadOnlyCollection<DeviceId> BarredAt(long slotMs)
    {
        if (Paid.TryGetValue(slotMs, out var paid)) return paid.Barred;
        return Book.TermsAt(slotMs).Market.Payment is null ? [] : [.. Book.Members.Where(member => !State.CreditsOf(member.Id, slotMs).Any()).Select(member => member.Id)];
    }

    public RuleSet RulesOf(long slotMs) => Book.RulesOf(slotMs, BarredAt(slotMs));
}

/// <summary>Keeps what epochs leave beyond their carry's memory, so that a month that is long paid shows as it was.</summary>
sealed class MarketMemory(EnergyNode node) : IDisposable
{
    const int MostWords = 4_000;

    readonly string slug = node.Slug.ToString();
    readonly SemaphoreSlim turn = new(1, 1);
    Dictionary<string, DagNode>? entries;
    readonly Dictionary<long, (long, IReadOnlyList<DeviceId>)> paid = [];
    Carry? taken;
    PayState state = PayState.Read(Carry.Empty);

    /// <summary>Everything as of now.</summary>
    public async Task<MarketKnown> ReadAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            if (entries is null) await LoadAsync(cancel);
            if (!ReferenceEquals(taken, node.Host.Epochs.Carry)) await KeepAsync(node.Host.Epochs.Carry, cancel);
            var members = SlotBook.MembersOf(node.Host.Devices.View, node.Slug);
            var words = new MarketWords();
            foreach (var (name, body) in entries!) words.TakeEntry(name, body);
            await HearAsync(words, members, cancel);
            words.Amend(node.Host.Definition.Rules, node.Host.Epochs.Current.FromMs);
            return new MarketKnown(new SlotBook(node.Slug, members, words), words, state, new Dictionary<long, (long, IReadOnlyList<DeviceId>)>(paid));
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Words of epochs that are not scored yet.</summary>
    async Task HearAsync(MarketWords words, IReadOnlyList<Device> members, CancellationToken cancel)
    {
        var since = node.Host.Epochs.Current.FromMs - node.Host.Definition.EpochSeconds * 1_000L;
        foreach (var owner in members.Select(member => member.Owner).Distinct())
            foreach (var one in await node.Evidence.ReadAsync(Author.Of(owner), since, long.MaxValue, MostWords, cancel)) words.Take(one.Record, notBefore: 0);
    }

    async Task LoadAsync(CancellationToken cancel)
    {
        var (words, slots) = await node.Host.Store.ReadAsync(async (db, token) => (
            await db.ListAsync<RawWord>("SELECT name AS Name, body AS Body FROM energy_word WHERE network = @slug", new { slug }, token),
            await db.ListAsync<RawPaid>("SELECT slot_ms AS SlotMs, epoch AS Epoch, barred AS Barred FROM energy_paid WHERE network = @slug", new { slug }, token)), cancel);
        foreach (var one in slots) paid[one.SlotMs] = (one.Epoch, [.. one.Barred.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => DeviceId.Parse(id, null))]);
        entries = [];
        foreach (var one in words)
            if (DagCbor.TryDecode(one.Body, out var body) == DagCborFault.None) entries[one.Name] = body!;
    }

    async Task KeepAsync(Carry carry, CancellationToken cancel)
    {
        var next = PayState.Read(carry);
        var words = next.Words.Entries().Where(one => !entries!.ContainsKey(one.Key)).ToList();
        var slots = next.Slots.Where(one => one.Value.Epoch is not null && !paid.ContainsKey(one.Key)).ToList();
        if (words.Count + slots.Count > 0) await node.Host.Store.WriteAsync(async (db, token) => await InsertAsync(db, words, slots, token), cancel);
        foreach (var (name, body) in words) entries![name] = body;
        foreach (var (slotMs, slot) in slots) paid[slotMs] = (slot.Epoch!.Value, slot.Barred);
        (taken, state) = (carry, next);
    }

    async Task<bool> InsertAsync(DbConnection db, List<KeyValuePair<string, DagNode>> words, List<KeyValuePair<long, PaidSlot>> slots, CancellationToken cancel)
    {
        foreach (var (name, body) in words)
            await db.RunAsync("INSERT INTO energy_word (network, name, body) VALUES (@slug, @name, @Body) ON CONFLICT DO NOTHING", new { slug, name, Body = DagCbor.Encode(body) }, cancel);
        foreach (var (slotMs, slot) in slots)
            await db.RunAsync("INSERT INTO energy_paid (network, slot_ms, epoch, barred) VALUES (@slug, @slotMs, @Epoch, @Barred) ON CONFLICT DO NOTHING", new { slug, slotMs, slot.Epoch, Barred = string.Join(' ', slot.Barred) }, cancel);
        return true;
    }

    public void Dispose() => turn.Dispose();

    sealed class RawWord
    {
        public string Name { get; init; } = "";
        public byte[] Body { get; init; } = [];
    }

    sealed class RawPaid
    {
        public long SlotMs { get; init; }
        public long Epoch { get; init; }
        public string Barred { get; init; } = "";
    }
}

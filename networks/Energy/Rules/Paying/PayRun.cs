using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Scoring;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Energy.Rules.Paying;

/// <summary>Pays a market's slots from one epoch's evidence and what the epoch before left: each once, its corrections as differences at its own rules (spec §6). Pure.</summary>
/// <remarks>
/// Guarantees: what a slot's payments and corrections sum to is what the lines of its last values come to; a buyer's credit is never overdrawn: who cannot pay a slot's
/// purchases buys that slot from the supplier only; what is left of credit comes back to the last unit; the order in which evidence is given is void; no body makes it throw.
/// </remarks>
sealed class PayRun
{
    readonly EpochInputs inputs;
    readonly PayState state;
    readonly IScoreSink sink;
    readonly SlotBook book;
    readonly Dictionary<long, IReadOnlyList<Line>> before = [];

    PayRun(EpochInputs inputs, PayState state, IScoreSink sink)
    {
        (this.inputs, this.state, this.sink) = (inputs, state, sink);
        state.Words.Amend(inputs.Parameters.Rules, inputs.FromMs);
        book = new SlotBook(inputs.Network, SlotBook.MembersOf(inputs.Devices, inputs.Network), state.Words);
    }

    /// <summary>Does everything that is due at the epoch's end; the state is what the next one gets.</summary>
    public static void Run(EpochInputs inputs, PayState state, IScoreSink sink)
    {
        var run = new PayRun(inputs, state, sink);
        var said = inputs.Evidence.OrderBy(one => one.Record.Author).ThenBy(one => one.Record.Sequence).ToList();
        foreach (var one in said) run.Hear(one.Record);
        foreach (var one in said) run.Count(one);
        run.Differences();
        foreach (var (slotMs, slot) in state.Slots.Where(one => one.Value.Epoch is null && run.IsDue(one.Key)).ToList()) run.Pay(slotMs, slot);
        run.Sessions();
        run.End();
        run.Forget();
    }

    void Hear(EvidenceRecord record)
    {
        if (record.Author.Kind != AuthorKind.Account || state.Words.Take(record, inputs.FromMs)) return;
        var account = record.Author.Account;
        if (record.Kind == EnergyKinds.Credit && CreditBody.Read(record.Body).TryGet(out var paid, out _))
            state.Credits.TryAdd($"{paid.Hold}", new Credit(paid.Hold, account, paid.Meter, paid.MicroUsd, record.TimeMs, paid.UntilMs));
        if (record.Kind == EnergyKinds.End && CreditBody.ReadEnd(record.Body).TryGet(out var hold, out _) && state.Credits.GetValueOrDefault($"{hold}") is { } open && open.Payer == account)
            state.Credits[$"{hold}"] = open with { UntilMs = Math.Min(open.UntilMs, record.TimeMs) };
        if (record.Kind == EnergyKinds.Session && SessionBody.Read(record.Body).TryGet(out var session, out _)) state.Sessions.TryAdd($"{session.Hold}", new OpenSession(account, session));
    }

    /// <summary>Takes a meter's word for a slot; of one that was paid already the lines before are kept beside.</summary>
    void Count(Evidence one)
    {
        if (one.Record is not { Kind: EnergyKinds.Interval, Author.Kind: AuthorKind.Device } || !IntervalBody.Read(one.Record.Body).TryGet(out var interval, out _)) return;
        var (meter, terms) = (one.Record.Author.Device, book.TermsAt(interval.SlotMs));
        if (terms.Market.Payment is not { } payment || interval.Seconds != terms.Energy.SlotSeconds || book.NumberOf(meter) is not { } number || !ConnectionLimits.Of(book.Members[number]).Allow(interval)) return;
        if (interval.EndMs + payment.CorrectMs <= inputs.ToMs) return;
        var slot = state.Slots.GetValueOrDefault(interval.SlotMs) ?? new PaidSlot(one.Cid);
        if (slot.Words.TryGetValue(meter, out var known) && known.SaidMs >= one.Record.TimeMs) return;
        if (slot.Epoch is not null && !before.ContainsKey(interval.SlotMs)) before[interval.SlotMs] = Lines(interval.SlotMs, slot);
        slot.Words[meter] = new SlotWord(one.Record.TimeMs, interval.ImportWh, interval.ExportWh, interval.Quality);
        state.Slots[interval.SlotMs] = slot;
    }

    IReadOnlyList<Line> Lines(long slotMs, PaidSlot slot) => SlotRun.Of(slot.Values(book, slotMs / book.TermsAt(slotMs).Energy.SlotMs), book.RulesOf(slotMs, slot.Barred));

    bool IsDue(long slotMs) => book.TermsAt(slotMs) is { Market.Payment: { } payment, Energy: var energy } && slotMs + energy.SlotMs + payment.AfterMs <= inputs.ToMs;

    void Pay(long slotMs, PaidSlot slot)
    {
        for (var paid = slot with { Epoch = inputs.Number }; ;)
        {
            var lines = Lines(slotMs, paid);
            var poor = Poor(slotMs, lines, paid.Barred);
            if (poor.Count > 0)
            {
                paid = paid with { Barred = [.. paid.Barred.Concat(poor).Order()] };
                continue;
            }
            state.Slots[slotMs] = paid;
            new Cashier(book.Members, book.TermsAt(slotMs).Market.Payment!, sink).Pay(lines, (member, due) => Capture(book.Members[member].Id, slotMs, due));
            return;
        }
    }

    /// <summary>Buyers whose credit does not reach for what neighbours sold them, with all fees.</summary>
    List<DeviceId> Poor(long slotMs, IReadOnlyList<Line> lines, IReadOnlyList<DeviceId> barred)
    {
        var buyers = lines.Where(line => line.Kind == LineKind.P2p).Select(line => line.Payer.Number).ToHashSet();
        var costs = lines.Where(line => line.Kind is not (LineKind.Residual or LineKind.Surplus) && line.Payer.IsMember && buyers.Contains(line.Payer.Number))
            .GroupBy(line => line.Payer.Number).ToDictionary(own => book.Members[own.Key].Id, own => own.Sum(line => line.Micro));
        return [.. costs.Where(own => !barred.Contains(own.Key) && own.Value > state.CreditsOf(own.Key, slotMs).Sum(one => one.Left)).Select(own => own.Key)];
    }

    /// <summary>Takes what a meter's purchases cost from its credit, as far as it reaches; a supplier's bill beyond it is an ordinary debt.</summary>
    void Capture(DeviceId meter, long slotMs, long due)
    {
        foreach (var credit in state.CreditsOf(meter, slotMs).ToList())
        {
            var part = Math.Min(due, credit.Left);
            if (part == 0) return;
            sink.Capture(credit.Payer, credit.Hold, new MicroUsd(part), ends: false);
            state.Credits[$"{credit.Hold}"] = credit with { Left = credit.Left - part };
            due -= part;
        }
    }

    void Differences()
    {
        foreach (var (slotMs, lines) in before.OrderBy(one => one.Key))
        {
            var slot = state.Slots[slotMs];
            new Cashier(book.Members, book.TermsAt(slotMs).Market.Payment!, sink).Correct(new Slot(slot.Epoch!.Value, slot.First), lines, Lines(slotMs, slot));
        }
    }

    /// <summary>Sessions whose slots are all paid, or past their time, are charged once.</summary>
    void Sessions()
    {
        foreach (var (key, session) in state.Sessions.ToList())
        {
            var terms = book.TermsAt(session.Said.FromMs);
            if (terms.Market.Payment is { } payment && session.Said.ToMs + terms.Energy.SlotMs + payment.AfterMs > inputs.ToMs) continue;
            var bill = SessionBill.Of(session.Said, book, slotMs => state.Slots.TryGetValue(slotMs, out var slot) ? (slot.Values(book, slotMs / terms.Energy.SlotMs), Lines(slotMs, slot)) : null);
            var due = Math.Min(bill.Micro, session.Said.MicroUsd);
            if (book.NumberOf(session.Said.Meter) is { } number && book.Members[number].Owner is var host && host != session.Payer && due > 0) sink.Pay(session.Payer, host, new MicroUsd(due), Cashier.Session);
            else due = 0;
            sink.Capture(session.Payer, session.Said.Hold, new MicroUsd(due), ends: true);
            state.Sessions.Remove(key);
        }
    }

    /// <summary>Gives back what is left of credit once the last slot that it could pay is paid.</summary>
    void End()
    {
        foreach (var (key, credit) in state.Credits.ToList())
        {
            var terms = book.TermsAt(credit.UntilMs);
            if (credit.Left > 0 && terms.Market.Payment is { } payment && credit.UntilMs + terms.Energy.SlotMs + payment.AfterMs > inputs.ToMs) continue;
            sink.Capture(credit.Payer, credit.Hold, MicroUsd.Zero, ends: true);
            state.Credits.Remove(key);
        }
    }

    void Forget()
    {
        foreach (var (slotMs, _) in state.Slots.Where(one => book.TermsAt(one.Key) is var terms && one.Key + terms.Energy.SlotMs + (terms.Market.Payment?.CorrectMs ?? 0) <= inputs.ToMs && one.Value.Epoch is not null).ToList()) state.Slots.Remove(slotMs);
        state.Words.Forget(inputs.ToMs - MeterState.ForgetMs);
    }
}

using Grange.Content;
using Grange.Kernel;
using Grange.Rendering.Rules.Bodies;
using Grange.Rendering.Rules.Checking;
using Grange.Rendering.Rules.Prices;

namespace Grange.Rendering.Rules.Scoring;

/// <summary>Rendering's Score, version 1: a frame that was checked, or that the seed passed over, is paid when its customer approves it or is silent for three days.</summary>
/// <remarks>
/// Guarantees: a frame of an order is paid once, and all of them never more than the order says; a frame that two other owners' nodes found different earns
/// nothing; the order in which evidence is given is void; no body makes it throw.
/// </remarks>
public static class RenderingScore
{
    const long HourMs = 3_600_000, DayMs = 24 * HourMs;

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var epoch = new Epoch(inputs, RenderingState.Read(carry), RenderingTerms.Read(inputs.Parameters.Rules), sink);
        epoch.Judge();
        epoch.TakeOrders();
        epoch.HearCustomers();
        epoch.TakeFrames();
        epoch.Settle();
        epoch.MeetNodes();
        return epoch.State.ToCarry();
    }

    /// <summary>One epoch while it is scored.</summary>
    sealed class Epoch(EpochInputs inputs, RenderingState state, RenderingTerms terms, IScoreSink sink)
    {
        readonly List<Evidence> said = [.. inputs.Evidence.OrderBy(one => one.Record.Author).ThenBy(one => one.Record.Sequence)];

        public RenderingState State => state;

        /// <summary>What the seed asked about the frames of epochs before, and what was answered.</summary>
        public void Judge()
        {
            var (checks, compared) = (Read(RenderingKinds.Check, AuthorKind.Device, CheckBody.Read), Comparisons());
            foreach (var question in FrameQuestion.All(inputs.Seed, state, terms).ToList())
            {
                if (question.Fate == Fate.Waits) sink.Work(question.Frame.Maker, 0, RenderingReasons.Unchecked);
                else if (question.Fate == Fate.Passes) Accept(question.Key);
                else if (checks.Where(one => question.IsAnsweredBy(one.Author, one.Body)).Select(one => one.Cid).FirstOrDefault() is { IsEmpty: false } cid)
                {
                    if (compared.TryGetValue(cid, out var tiles) && question.IsWhole(tiles)) Decide(question, TileCheck.Judge(tiles.Tiles));
                }
                else Miss(question.Checker);
            }
        }

        void Decide(FrameQuestion question, bool isSame)
        {
            if (isSame)
            {
                if (question.Frame.Checker is { } first) Blame(first, RenderingReasons.WrongCheck);
                Accept(question.Key);
            }
            else if (question.Frame.Stage == FrameStage.Pending)
                state.Frames[question.Key] = question.Frame with { Stage = FrameStage.Disputed, Checker = question.Checker };
            else Reject(question.Key, question.Frame);
        }

        void Accept(FrameKey key)
        {
            if (state.Frames[key] is not { Stage: FrameStage.Pending or FrameStage.Disputed } frame) return;
            state.Frames[key] = frame with { Stage = FrameStage.Accepted, SinceMs = inputs.ToMs, Checker = null };
            if (state.Nodes.TryGetValue(frame.Maker, out var node)) state.Nodes[frame.Maker] = node with { Accepted = node.Accepted + 1 };
        }

        /// <summary>It earns nothing, and what of the same node was accepted last and is not paid is looked at again.</summary>
        void Reject(FrameKey key, FrameEntry frame)
        {
            state.Frames[key] = frame.Reopen(inputs.ToMs);
            Blame(frame.Maker, RenderingReasons.Rejected);
            var again = state.Frames.Where(one => one.Value.Stage == FrameStage.Accepted && one.Value.Maker == frame.Maker)
                .OrderByDescending(one => one.Value.SinceMs).ThenBy(one => one.Key).Take(terms.RecheckAfterReject).ToList();
            foreach (var (other, entry) in again) state.Frames[other] = entry with { Stage = FrameStage.Pending, SinceMs = inputs.ToMs };
        }

        void Blame(DeviceId device, string reason)
        {
            sink.Work(device, 0, reason);
            if (state.Nodes.TryGetValue(device, out var node)) state.Nodes[device] = node with { Accepted = 0, Rejected = node.Rejected + 1 };
        }

        void Miss(DeviceId device)
        {
            sink.Work(device, 0, RenderingReasons.Missed);
            if (state.Nodes.TryGetValue(device, out var node)) state.Nodes[device] = node with { Missed = node.Missed + 1 };
        }

        /// <summary>New orders; money that was held for one that cannot stand beside an open one of the same job goes back.</summary>
        public void TakeOrders()
        {
            foreach (var record in Records(RenderingKinds.Order, AuthorKind.Account))
            {
                if (!OrderBody.Read(record.Body).TryGet(out var order, out _)) continue;
                if (state.Orders.TryGetValue(order.Job, out var open))
                {
                    if (open.Order.Hold != order.Hold) sink.Capture(record.Author.Account, order.Hold, MicroUsd.Zero, ends: true);
                }
                else state.Orders[order.Job] = new(record.Author.Account, order, inputs.ToMs);
            }
        }

        public void HearCustomers()
        {
            foreach (var record in Records(RenderingKinds.Approval, AuthorKind.Account))
            {
                if (!ApprovalBody.Read(record.Body).TryGet(out var word, out _) || !state.Orders.TryGetValue(word.Job, out var order) || order.Payer != record.Author.Account) continue;
                foreach (var (key, frame) in state.FramesOf(word.Job).Where(one => one.Key.Frame >= word.From && one.Key.Frame <= word.To).ToList()) Hear(word, key, frame);
            }
        }

        /// <summary>A yes stands; a no after it comes too late.</summary>
        void Hear(ApprovalBody word, FrameKey key, FrameEntry frame)
        {
            if (frame.IsOver || frame.Stage == FrameStage.Open || frame.Approved) return;
            if (word.Approve) state.Frames[key] = frame with { Approved = true };
            else
            {
                sink.Work(frame.Maker, 0, RenderingReasons.Returned);
                state.Frames[key] = frame.Return(inputs.ToMs, terms.MaxRejects);
            }
        }

        /// <summary>What was delivered waits for the next epoch's seed; of two deliveries of one frame the earlier attempt stands.</summary>
        public void TakeFrames()
        {
            foreach (var (author, _, frame) in Read(RenderingKinds.Frame, AuthorKind.Device, FrameBody.Read).OrderBy(one => one.Body.Attempt).ThenBy(one => one.Author))
            {
                if (!state.Orders.TryGetValue(frame.Job, out var open) || open.Order.Profile != frame.Profile || !open.Order.Frames.Has(frame.Frame)) continue;
                if (inputs.Devices.Find(author) is not { Revoked: false } device || device.Network != inputs.Network) continue;
                var key = new FrameKey(frame.Job, frame.Frame);
                var before = state.Frames.GetValueOrDefault(key);
                if (before is not null && (before.Stage != FrameStage.Open || before.Refused.Contains(author))) continue;
                var price = FramePrice.Of(open.Order, device, frame.WallMs, terms);
                state.Frames[key] = new(
                    FrameStage.Pending, author, frame.Attempt, price.MicroGbh, price.MicroUsd, frame.Width, frame.Height, inputs.ToMs, Approved: false, before?.Returns ?? 0, before?.Refused ?? [], Checker: null);
                sink.Work(author, 0, RenderingReasons.Waiting);
            }
        }

        /// <summary>Pays what is accepted and approved, order by order, and ends what is over.</summary>
        public void Settle()
        {
            foreach (var (job, order) in state.Orders.ToList())
            {
                var isLate = order.SinceMs + terms.OrderDays * DayMs <= inputs.ToMs;
                var total = 0L;
                foreach (var (key, frame) in state.FramesOf(job).Where(one => one.Frame.Stage == FrameStage.Accepted && (isLate || IsApproved(order, one.Frame))).ToList())
                {
                    state.Frames[key] = frame with { Stage = FrameStage.Paid, SinceMs = inputs.ToMs };
                    total += Pay(order, frame);
                }
                var isOver = isLate || state.FramesOf(job).Count(one => one.Frame.IsOver) == order.Order.Frames.Count;
                if (total > 0 || isOver) sink.Capture(order.Payer, order.Order.Hold, new MicroUsd(total), isOver);
                if (isOver) Forget(job);
            }
        }

        bool IsApproved(OpenOrder order, FrameEntry frame) => frame.Approved || order.Order.Auto || frame.SinceMs + terms.AutoApproveHours * HourMs <= inputs.ToMs;

        /// <summary>Pays one frame; the amount.</summary>
        long Pay(OpenOrder order, FrameEntry frame)
        {
            if (inputs.Devices.Find(frame.Maker) is not { } node) return 0;
            var price = new MicroUsd(frame.MicroUsd);
            if (price.Value > 0) sink.Pay(order.Payer, node.Owner, price, RenderingReasons.Rendered);
            sink.Work(frame.Maker, frame.MicroGbh, RenderingReasons.Rendered);
            sink.Bound(frame.Maker, RenderingReasons.Rendered, Allocation.Fee(Allocation.Fee(price, inputs.Parameters.FeeBps(RenderingReasons.Rendered)), terms.RewardCapBps));
            return price.Value;
        }

        void Forget(Hash32 job)
        {
            state.Orders.Remove(job);
            foreach (var (key, _) in state.FramesOf(job).ToList()) state.Frames.Remove(key);
        }

        /// <summary>Who may be drawn to check the next epoch: the registry as it is now. Who said something is asked again.</summary>
        public void MeetNodes()
        {
            var heard = said.Where(one => one.Record.Author.Kind == AuthorKind.Device).Select(one => one.Record.Author.Device).ToHashSet();
            foreach (var device in inputs.Devices.All(inputs.Network))
            {
                if (device.Revoked)
                {
                    state.Nodes.Remove(device.Id);
                    continue;
                }
                var node = state.Nodes.GetValueOrDefault(device.Id) ?? new NodeEntry(device.Owner, 0, 0, 0);
                state.Nodes[device.Id] = node with { Owner = device.Owner, Missed = heard.Contains(device.Id) ? 0 : node.Missed };
            }
        }

        IEnumerable<EvidenceRecord> Records(string kind, AuthorKind author) => said.Select(one => one.Record).Where(record => record.Kind == kind && record.Author.Kind == author);

        List<(DeviceId Author, Cid Cid, T Body)> Read<T>(string kind, AuthorKind author, Func<DagNode, Result<T>> read) where T : class
        {
            var all = new List<(DeviceId, Cid, T)>();
            foreach (var one in said)
                if (one.Record.Kind == kind && one.Record.Author.Kind == author && read(one.Record.Body).TryGet(out var body, out _)) all.Add((one.Record.Author.Device, one.Cid, body));
            return all;
        }

        /// <summary>The first comparison of each check.</summary>
        Dictionary<Cid, ComparedBody> Comparisons()
        {
            var first = new Dictionary<Cid, ComparedBody>();
            foreach (var (_, _, body) in Read(RenderingKinds.Compared, AuthorKind.Operator, ComparedBody.Read)) first.TryAdd(body.Check, body);
            return first;
        }
    }
}

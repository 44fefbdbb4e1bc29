using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>
/// What changes at an epoch's end: pieces join and leave data sets, rents are amended, orders come and go (PDP: nothing changes inside a period).
/// </summary>
/// <remarks>
/// Each side's last word of the epoch counts. A piece is in the set while the operator says placed and the device says held; a drop by one side also
/// takes back the other side's earlier word. Pieces that join together stand in order of their CIDs.
/// </remarks>
static class StorageMoves
{
    sealed record Words(PieceCid Piece)
    {
        public Placement? Placed { get; set; }
        public bool Held { get; set; }
        public bool DroppedByOperator { get; set; }
        public bool DroppedByDevice { get; set; }
    }

    public static void Apply(EpochInputs inputs, StorageState state, IScoreSink sink)
    {
        var words = new SortedDictionary<(DeviceId Device, string Piece), Words>(Comparer<(DeviceId Device, string Piece)>.Create(
            static (x, y) => x.Device.CompareTo(y.Device) is var order && order != 0 ? order : string.CompareOrdinal(x.Piece, y.Piece)));
        foreach (var evidence in inputs.Evidence) Hear(evidence.Record, words, state, sink);
        foreach (var ((device, _), said) in words) Move(device, said, inputs.Number, state);
        foreach (var old in state.Waiting.Where(half => half.Value.Since + StorageState.PatienceEpochs < inputs.Number).Select(half => half.Key).ToList())
            state.Waiting.Remove(old);
        var kept = state.Kept.Where(one => one.Value > 0).Select(one => one.Key.Payer).ToHashSet();
        foreach (var (payer, orders) in state.Orders.Where(orders => !kept.Contains(orders.Key))) // what is held back may still be taken from their holds
            foreach (var (content, ended) in orders.Where(order => order.Value.UntilMs <= inputs.ToMs).ToList())
            {
                orders.Remove(content);
                End(payer, ended, sink);
            }
    }

    static void Hear(EvidenceRecord record, SortedDictionary<(DeviceId, string), Words> words, StorageState state, IScoreSink sink)
    {
        var byDevice = record.Author.Kind == AuthorKind.Device;
        switch (record.Kind)
        {
            case StorageKinds.Order when record.Author.Kind == AuthorKind.Account && Order.Read(record.Body).TryGet(out var order, out _):
                var orders = state.OrdersOf(record.Author.Account);
                if (orders.GetValueOrDefault(order.Content.ToString()) is { } before && before.Hold != order.Hold) End(record.Author.Account, before, sink);
                orders[order.Content.ToString()] = order;
                break;
            case StorageKinds.Placed when record.Author.Kind == AuthorKind.Operator && Placement.Read(record.Body).TryGet(out var placed, out _):
                var of = WordsOf(placed.Device, placed.Piece);
                (of.Placed, of.DroppedByOperator) = (placed, false);
                break;
            case StorageKinds.Held when byDevice && Holding.Read(record.Body).TryGet(out var held, out _):
                of = WordsOf(record.Author.Device, held.Piece);
                (of.Held, of.DroppedByDevice) = (true, false);
                break;
            case StorageKinds.Dropped when record.Author.Kind != AuthorKind.Account && Dropping.Read(record.Body).TryGet(out var drop, out _):
                if (byDevice && record.Author.Device != drop.Device) break;
                of = WordsOf(drop.Device, drop.Piece);
                if (byDevice) (of.Held, of.DroppedByDevice) = (false, true);
                else (of.Placed, of.DroppedByOperator) = (null, true);
                break;
        }

        Words WordsOf(DeviceId device, PieceCid piece)
        {
            var key = (device, piece.ToString());
            if (!words.TryGetValue(key, out var said)) words[key] = said = new Words(piece);
            return said;
        }
    }

    /// <summary>An order is over, or another takes its place: nothing more is taken from its hold.</summary>
    static void End(Address payer, Order order, IScoreSink sink)
    {
        if (order.Hold is { } hold) sink.Capture(payer, hold, MicroUsd.Zero, ends: true);
    }

    static void Move(DeviceId device, Words said, long epoch, StorageState state)
    {
        var key = (device, said.Piece.ToString());
        var set = state.Sets.GetValueOrDefault(device) ?? [];
        var at = set.FindIndex(piece => piece.Piece == said.Piece);
        var half = state.Waiting.GetValueOrDefault(key);
        state.Waiting.Remove(key);

        var rent = said.Placed?.Rent ?? (said.DroppedByOperator || said.DroppedByDevice ? null : at >= 0 ? set[at].Rent : half?.Rent);
        var held = said.Held || (!said.DroppedByDevice && !said.DroppedByOperator && (at >= 0 || half is { Rent: null }));
        if (rent is not null && held)
        {
            if (at >= 0) set[at] = new HeldPiece(said.Piece, rent);
            else set.Add(new HeldPiece(said.Piece, rent));
            state.Sets[device] = set;
            return;
        }
        if (at >= 0) set.RemoveAt(at);
        if (rent is not null || held) state.Waiting[key] = new HalfPlaced(half?.Since ?? epoch, rent);
    }
}

using Grange.Kernel;
using Grange.Wireless.Journal;

namespace Grange.Wireless.Serving;

/// <summary>A batch of usage that is fixed: it is said as it is, however often.</summary>
public sealed record UsageBatch(long Number, Address Payer, IReadOnlyList<UsageRow> Rows)
{
    public long Credits => Rows.Sum(row => row.Credits);
}

/// <summary>What data was bought of which gateway and not said yet. Every step is a record first, so nothing is bought twice or forgotten, whenever the node is killed.</summary>
/// <param name="records">Where the steps are written.</param>
/// <param name="maxCopies">Copies of an uplink that are bought: the earliest.</param>
public sealed class DataLedger(RecordBuffer records, int maxCopies)
{
    internal const byte BoughtRecord = 20, FixedRecord = 21, SaidRecord = 22, LedgerRecord = 23;

    readonly SortedDictionary<(Address Payer, DeviceId Gateway), UsageRow> open = [];
    readonly SortedDictionary<long, UsageBatch> waiting = [];
    long lastBatch;

    /// <summary>Batches that are fixed and not said yet, the oldest first.</summary>
    public IReadOnlyList<UsageBatch> Waiting => [.. waiting.Values];

    /// <summary>Credits of copies that were bought since the node started.</summary>
    public long Bought { get; private set; }

    /// <summary>Credits that no batch has said yet.</summary>
    public long Unsaid => open.Values.Sum(row => row.Credits) + waiting.Values.Sum(batch => batch.Credits);

    /// <summary>Buys the copies of an uplink that bound gateways brought, the earliest first; joins and commands alone are free.</summary>
    public void Buy(WirelessEvent final, Address payer, IReadOnlyDictionary<ulong, DeviceId> bound)
    {
        if (final.Port is null or 0) return;
        var credits = DataCredits.Of(final.Data.Length);
        foreach (var copy in final.Heard.Where(one => bound.ContainsKey(one.Gateway)).Take(maxCopies))
        {
            var gateway = bound[copy.Gateway];
            Add(payer, new UsageRow(gateway, 1, credits));
            Bought += credits;
            Write(BoughtRecord, payer, new UsageRow(gateway, 1, credits));
        }
    }

    /// <summary>Fixes what is open as batches, one for each payer.</summary>
    public void Fix()
    {
        foreach (var payer in open.GroupBy(row => row.Key.Payer).ToList())
            foreach (var rows in payer.Select(row => row.Value).Chunk(UsageBody.MostRows))
            {
                Write(FixedRecord, new UsageBatch(++lastBatch, payer.Key, rows));
                Fix(new UsageBatch(lastBatch, payer.Key, rows));
            }
    }

    /// <summary>A batch was said, or will never be.</summary>
    public void Said(long batch)
    {
        if (!waiting.Remove(batch)) return;
        records.Begin(SaidRecord).I64(batch).End();
    }

    /// <summary>Takes in a record of an earlier run; false when it is none of this ledger.</summary>
    public bool Replay(ref RecordReader record)
    {
        switch (record.Kind)
        {
            case BoughtRecord: Add(ReadPayer(ref record), ReadRow(ref record)); return true;
            case FixedRecord: Fix(ReadBatch(ref record)); return true;
            case SaidRecord: waiting.Remove(record.I64()); return true;
            case LedgerRecord: lastBatch = Math.Max(lastBatch, record.I64()); return true;
            default: return false;
        }
    }

    public void WriteSnapshot()
    {
        records.Begin(LedgerRecord).I64(lastBatch).End();
        foreach (var batch in waiting.Values) Write(FixedRecord, batch); // before what is open, from which a fixed batch is taken off
        foreach (var (key, row) in open) Write(BoughtRecord, key.Payer, row);
    }

    void Add(Address payer, UsageRow row)
    {
        var before = open.GetValueOrDefault((payer, row.Device));
        open[(payer, row.Device)] = row with { Units = before.Units + row.Units, Credits = checked(before.Credits + row.Credits) };
    }

    void Fix(UsageBatch batch)
    {
        waiting[batch.Number] = batch;
        lastBatch = Math.Max(lastBatch, batch.Number);
        foreach (var row in batch.Rows) open.Remove((batch.Payer, row.Device));
    }

    void Write(byte kind, Address payer, UsageRow row)
    {
        records.Begin(kind).Bytes(payer.ToByteArray());
        Write(row);
        records.End();
    }

    void Write(byte kind, UsageBatch batch)
    {
        records.Begin(kind).I64(batch.Number).Bytes(batch.Payer.ToByteArray()).U16((ushort)batch.Rows.Count);
        foreach (var row in batch.Rows) Write(row);
        records.End();
    }

    void Write(UsageRow row) => records.Bytes(row.Device.Value.ToByteArray()).I64(row.Units).I64(row.Credits);

    static Address ReadPayer(ref RecordReader record) => Address.Read(record.Bytes());

    static UsageRow ReadRow(ref RecordReader record) => new(new DeviceId(Hash32.Read(record.Bytes())), record.I64(), record.I64());

    static UsageBatch ReadBatch(ref RecordReader record)
    {
        var (number, payer, rows) = (record.I64(), ReadPayer(ref record), new UsageRow[record.U16()]);
        for (var at = 0; at < rows.Length; at++) rows[at] = ReadRow(ref record);
        return new UsageBatch(number, payer, rows);
    }
}

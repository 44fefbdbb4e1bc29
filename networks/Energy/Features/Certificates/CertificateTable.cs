using System.Data.Common;
using Grange.Energy.Features.Ingest;
using Grange.Energy.Rules.Trust;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Certificates;

/// <summary>Certificates and their slices. Everything is done within a write of the caller's, so that a sale and its claim stand or fall together.</summary>
sealed class CertificateTable(NetworkSlug network)
{
    const string Columns = "device AS Device, first_wh AS First, last_wh AS Last, slot_ms AS SlotMs, seconds AS Seconds, capacity_w AS CapacityWatts";

    readonly string slug = network.ToString();

    /// <summary>Issues what a slot exported; of a correction only the difference. What was claimed and never flowed becomes a debit.</summary>
    /// <param name="issuedWh">What the slot's certificates stand for by now.</param>
    public async Task FollowAsync(DbConnection db, IntervalRow slot, long issuedWh, long capacityWatts, long nowMs, CancellationToken cancel)
    {
        if (slot.ExportWh > issuedWh)
        {
            var last = await db.FindAsync<long?>("SELECT max(last_wh) FROM energy_certificate WHERE network = @slug AND device = @Device", new { slug, Device = Bytes(slot.Device) }, cancel) ?? 0;
            if (Certificate.Issue(slot.Device, slot.SlotMs, slot.Seconds, slot.ExportWh - issuedWh, last, capacityWatts).TryGet(out var issued, out _)) await InsertAsync(db, issued, cancel);
            return;
        }
        var left = issuedWh - slot.ExportWh;
        foreach (var certificate in await OfSlotAsync(db, slot.SlotMs, slot.Device, cancel))
        {
            if (left == 0) return;
            var (corrected, debit) = certificate.Withdraw(left, "correction");
            await PutNewSlicesAsync(db, certificate, corrected, nowMs, cancel);
            left = debit;
        }
        if (left > 0)
            await db.RunAsync("INSERT INTO energy_debit (network, device, slot_ms, version, wh) VALUES (@slug, @Device, @SlotMs, @Version, @left)", new { slug, Device = Bytes(slot.Device), slot.SlotMs, slot.Version, left }, cancel);
    }

    /// <summary>Claims Wh that a meter exported in a slot, for the line that sold them; the fault says how many are free.</summary>
    public async Task<Result<IReadOnlyList<WhRange>>> ClaimForLineAsync(DbConnection db, DeviceId seller, long slotMs, long wh, string buyer, long nowMs, CancellationToken cancel)
    {
        var certificates = await OfSlotAsync(db, slotMs, seller, cancel);
        if (wh > certificates.Sum(one => one.FreeWh)) return new Fault("already-claimed", $"{seller} has {certificates.Sum(one => one.FreeWh)} Wh of the slot free, the line is of {wh}", "a watt-hour is claimed once", 409);
        var ranges = new List<WhRange>();
        foreach (var certificate in certificates.Where(one => one.FreeWh > 0))
        {
            if (wh == 0) break;
            var part = Math.Min(wh, certificate.FreeWh);
            var claimed = certificate.Claim(part, buyer).Value;
            ranges.AddRange(await PutNewSlicesAsync(db, certificate, claimed, nowMs, cancel));
            wh -= part;
        }
        return ranges;
    }

    /// <summary>The certificate whose first Wh has this number; null when there is none.</summary>
    public async Task<Certificate?> FindAsync(DbConnection db, DeviceId device, long first, CancellationToken cancel)
        => await db.FindAsync<Raw>($"SELECT {Columns} FROM energy_certificate WHERE network = @slug AND device = @Device AND first_wh = @first", new { slug, Device = Bytes(device), first }, cancel) is { } row
            ? await WithSlicesAsync(db, row, cancel)
            : null;

    /// <summary>The certificates of a meter's slot, by number.</summary>
    public async Task<IReadOnlyList<Certificate>> OfSlotAsync(DbConnection db, long slotMs, DeviceId device, CancellationToken cancel)
        => await ReadAsync(db, "slot_ms = @slotMs AND device = @Device", new { slug, slotMs, Device = Bytes(device) }, cancel);

    /// <summary>Certificates of slots that begin in a time, by slot, device and number.</summary>
    public async Task<IReadOnlyList<Certificate>> ListAsync(DbConnection db, DeviceId? device, long fromMs, long toMs, int most, CancellationToken cancel)
        => await ReadAsync(db, $"slot_ms >= @fromMs AND slot_ms < @toMs{(device is null ? "" : " AND device = @Device")}", new { slug, fromMs, toMs, most, Device = device is { } id ? Bytes(id) : null }, cancel, " LIMIT @most");

    /// <summary>Stores the slices that one has and the other has not.</summary>
    public async Task<IReadOnlyList<WhRange>> PutNewSlicesAsync(DbConnection db, Certificate before, Certificate after, long nowMs, CancellationToken cancel)
    {
        var added = after.Slices.Except(before.Slices).ToList();
        foreach (var slice in added)
            await db.RunAsync(
                "INSERT INTO energy_slice (network, device, first_wh, last_wh, used, buyer, at_ms) VALUES (@slug, @Device, @First, @Last, @Use, @For, @nowMs)",
                new { slug, Device = Bytes(after.Device), slice.Range.First, slice.Range.Last, Use = (long)slice.Use, slice.For, nowMs }, cancel);
        return added.ConvertAll(slice => slice.Range);
    }

    Task InsertAsync(DbConnection db, Certificate issued, CancellationToken cancel) => db.RunAsync(
        "INSERT INTO energy_certificate (network, device, first_wh, last_wh, slot_ms, seconds, capacity_w) VALUES (@slug, @Device, @First, @Last, @SlotMs, @Seconds, @CapacityWatts)",
        new { slug, Device = Bytes(issued.Device), issued.Range.First, issued.Range.Last, issued.SlotMs, issued.Seconds, issued.CapacityWatts }, cancel);

    async Task<IReadOnlyList<Certificate>> ReadAsync(DbConnection db, string where, object arguments, CancellationToken cancel, string limit = "")
    {
        var certificates = new List<Certificate>();
        foreach (var row in await db.ListAsync<Raw>($"SELECT {Columns} FROM energy_certificate WHERE network = @slug AND {where} ORDER BY slot_ms, device, first_wh{limit}", arguments, cancel))
            certificates.Add(await WithSlicesAsync(db, row, cancel));
        return certificates;
    }

    async Task<Certificate> WithSlicesAsync(DbConnection db, Raw row, CancellationToken cancel)
    {
        var slices = await db.ListAsync<RawSlice>(
            "SELECT first_wh AS First, last_wh AS Last, used AS Used, buyer AS Buyer FROM energy_slice WHERE network = @slug AND device = @Device AND first_wh >= @First AND first_wh <= @Last ORDER BY first_wh",
            new { slug, row.Device, row.First, row.Last }, cancel);
        return new Certificate(
            new DeviceId(Hash32.Read(row.Device)), row.SlotMs, (int)row.Seconds, new WhRange(row.First, row.Last), row.CapacityWatts,
            [.. slices.Select(slice => new CertificateSlice(new WhRange(slice.First, slice.Last), (SliceUse)slice.Used, slice.Buyer))]);
    }

    static byte[] Bytes(DeviceId device) => device.Value.ToByteArray();

    sealed class Raw
    {
        public byte[] Device { get; init; } = [];
        public long First { get; init; }
        public long Last { get; init; }
        public long SlotMs { get; init; }
        public long Seconds { get; init; }
        public long CapacityWatts { get; init; }
    }

    sealed class RawSlice
    {
        public long First { get; init; }
        public long Last { get; init; }
        public long Used { get; init; }
        public string Buyer { get; init; } = "";
    }
}

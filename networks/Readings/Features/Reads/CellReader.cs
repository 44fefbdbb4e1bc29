using Grange.Kernel;

namespace Grange.Readings.Reads;

/// <summary>Finds what was measured in a cell among the accepted evidence.</summary>
sealed class CellReader(INetworkHost host)
{
    /// <summary>How far back "the latest" is looked for.</summary>
    const long LatestMs = 86_400_000;

    /// <summary>A day of a reading each second.</summary>
    const int MostOfDevice = 86_400;

    readonly IEvidenceReader evidence = host.Face<IEvidenceReader>();

    public ReadingTerms Terms => ReadingTerms.Read(host.Definition.Rules);
    long NowMs => host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The windows of a cell that begin in a time; without one, the newest of the last day. A fault names the limit.</summary>
    public async Task<Result<IReadOnlyList<Window>>> FindAsync(string cellText, long? fromMs, long? toMs, CancellationToken cancel)
    {
        var terms = Terms;
        if (!Cell.TryParse(cellText, out var cell) || !(terms.Cells is { } cells ? cell.IsValid(cells.Resolution) : cell == Cell.Everywhere))
            return Cell.Wrong($"'{cellText}'", terms.Cells?.Resolution ?? 0) with { Status = 404, Hint = $"GET /api/v1/{host.Definition.Slug}/cells lists those with sensors" };
        var (from, to) = (fromMs ?? NowMs - LatestMs, toMs ?? NowMs + terms.WindowMs);
        if (from < 0 || to <= from || (to - from) / terms.WindowMs > ReadBody.MaxWindows && fromMs is not null)
            return new Fault("bad-time", $"from {from} to {to} is no time of 1 to {ReadBody.MaxWindows} windows of {terms.WindowMs} ms", "ask for less at once");
        var windows = Series.Of(await ReadAsync(cell, from, to, terms, cancel), terms);
        if (windows.Count == 0) return new Fault("no-readings", $"nothing was measured in {cell} from {from} to {to}", "nothing is charged", 404);
        return Result.Ok(fromMs is null ? [windows[^1]] : windows);
    }

    /// <summary>The cells that sensors are in, with how many: by registration, or by their last reading of a day where they move.</summary>
    public async Task<IReadOnlyList<(Cell Cell, int Devices)>> CellsAsync(CancellationToken cancel)
    {
        var terms = Terms;
        var cells = new List<Cell>();
        foreach (var device in Active)
            if (terms.Cells is not { OfReading: true })
            {
                if (terms.CellOf(device) is { } stays) cells.Add(stays);
            }
            else if ((await OfDeviceAsync(device, NowMs - LatestMs, NowMs + terms.WindowMs, terms, cancel)).LastOrDefault().Reading?.Cell is { } last) cells.Add(last);
        return [.. cells.CountBy(cell => cell).OrderBy(count => count.Key).Select(count => (count.Key, count.Value))];
    }

    IEnumerable<Device> Active => host.Devices.View.All(host.Definition.Slug).Where(device => !device.Revoked);

    async Task<List<(DeviceId Device, long TimeMs, Reading Reading)>> ReadAsync(Cell cell, long fromMs, long toMs, ReadingTerms terms, CancellationToken cancel)
    {
        var found = new List<(DeviceId, long, Reading)>();
        foreach (var device in Active.Where(device => terms.Cells is { OfReading: true } || terms.CellOf(device) == cell).Take(ReadBody.MaxDevices))
            found.AddRange((await OfDeviceAsync(device, fromMs, toMs, terms, cancel)).Where(one => (one.Reading.Cell ?? cell) == cell));
        return found;
    }

    async Task<List<(DeviceId Device, long TimeMs, Reading Reading)>> OfDeviceAsync(Device device, long fromMs, long toMs, ReadingTerms terms, CancellationToken cancel)
    {
        var read = new List<(DeviceId, long, Reading)>();
        foreach (var one in await evidence.ReadAsync(Author.Of(device.Id), fromMs, toMs, MostOfDevice, cancel))
            if (one.Record.Kind == ReadingKinds.Reading && Reading.Read(one.Record.Body, terms).TryGet(out var reading, out _)) read.Add((device.Id, one.Record.TimeMs, reading));
        return read;
    }
}

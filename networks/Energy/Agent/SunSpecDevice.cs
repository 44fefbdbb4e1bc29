using Grange.Energy.Protocol.SunSpec;
using Grange.Kernel;

namespace Grange.Energy.Agent;

/// <summary>A SunSpec device as it was found on a line: its chain of models, and what it says when it is asked.</summary>
/// <param name="BaseAddress">Where "SunS" stands.</param>
/// <param name="Models">In order, without the end mark.</param>
/// <param name="RatedWatts">By its nameplate model; null when it has none.</param>
public sealed record SunSpecDevice(ushort BaseAddress, IReadOnlyList<SunSpecModel> Models, SunSpecIdentity? Identity, long? RatedWatts)
{
    const int MostModels = 64;
    static readonly ushort[] Bases = [40_000, 50_000, 0];

    /// <summary>Searches the mark at the three addresses the specification allows, then walks the chain.</summary>
    public static async Task<Result<SunSpecDevice>> FindAsync(ModbusLine line, CancellationToken cancel)
    {
        Fault? last = null;
        foreach (var start in Bases)
        {
            var answer = await line.ReadAsync(start, 2, cancel);
            if (answer.TryGet(out var mark, out var fault))
            {
                if (mark is [SunSpecPoints.MarkHigh, SunSpecPoints.MarkLow]) return await WalkAsync(line, start, cancel);
            }
            else if (fault.Code != "modbus-exception") return fault;
            else last = fault;
        }
        return new Fault("no-sunspec", $"{line.Address} has no SunSpec map at 40000, 50000 or 0{(last is null ? "" : $" (it says: {last.Detail})")}", "switch SunSpec on in the device, or try another --unit", Status: 502);
    }

    /// <summary>Reads every model that counts energy.</summary>
    public async Task<Result<IReadOnlyList<SunSpecEnergy>>> ReadAsync(ModbusLine line, CancellationToken cancel)
    {
        var energies = new List<SunSpecEnergy>();
        foreach (var model in Models.Where(model => model.Id is >= 101 and <= 103 or >= 201 and <= 204 or 701))
        {
            if (!(await line.ReadAsync(model.Address, model.Registers, cancel)).TryGet(out var registers, out var fault)) return fault;
            if (SunSpecEnergy.Read(registers) is { } energy) energies.Add(energy);
        }
        return energies.Count > 0 ? Result.Ok<IReadOnlyList<SunSpecEnergy>>(energies) : new Fault("no-energy-model", $"{line.Address} has the models {string.Join(", ", Models.Select(model => model.Id))}, none of which counts energy", Status: 502);
    }

    static async Task<Result<SunSpecDevice>> WalkAsync(ModbusLine line, ushort start, CancellationToken cancel)
    {
        var models = new List<SunSpecModel>();
        for (int at = start + 2; models.Count < MostModels && at + 1 <= ushort.MaxValue;)
        {
            var answer = await line.ReadAsync((ushort)at, 2, cancel);
            if (answer is { IsOk: false, Fault.Code: "modbus-exception" }) answer = await line.ReadAsync((ushort)at, 1, cancel); // the last register of the map may be the end mark
            if (!answer.TryGet(out var head, out var fault)) return fault;
            if (head[0] == SunSpecPoints.EndOfModels) return await KnowAsync(line, start, models, cancel);
            if (head.Length < 2) break;
            models.Add(new SunSpecModel(head[0], (ushort)at, head[1]));
            at += 2 + head[1];
        }
        return new Fault("sunspec-endless", $"{line.Address}: the chain of models does not end", "update the device's firmware", Status: 502);
    }

    static async Task<Result<SunSpecDevice>> KnowAsync(ModbusLine line, ushort start, IReadOnlyList<SunSpecModel> models, CancellationToken cancel)
    {
        SunSpecIdentity? identity = null;
        long? watts = null;
        foreach (var model in models.Where(model => model.Id is 1 or 120))
        {
            if (!(await line.ReadAsync(model.Address, model.Registers, cancel)).TryGet(out var registers, out var fault)) return fault;
            if (model.Id == 1) identity ??= SunSpecIdentity.Read(registers);
            else watts ??= SunSpecRating.Watts(registers);
        }
        return new SunSpecDevice(start, models, identity, watts);
    }
}

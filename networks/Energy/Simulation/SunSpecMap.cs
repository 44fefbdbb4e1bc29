using Grange.Energy.Protocol.SunSpec;

namespace Grange.Energy.Simulation;

/// <summary>The registers of a SunSpec device: the mark, a chain of models, the end.</summary>
public sealed class SunSpecMap(ushort start)
{
    readonly List<ushort> registers = [SunSpecPoints.MarkHigh, SunSpecPoints.MarkLow];

    /// <summary>A three-phase inverter that says who it is, what it is rated and what it yields.</summary>
    /// <param name="wattHours">Its counter, modulo 2^32.</param>
    public static SunSpecMap Inverter(string serial, ushort ratedWatts, short watts, uint wattHours, ushort start = 40_000)
        => new SunSpecMap(start).Common("Grange", "Simulated inverter", serial)
            .Model(103, 50, at => { at[14] = (ushort)watts; at[15] = 0; (at[24], at[25], at[26]) = ((ushort)(wattHours >> 16), (ushort)wattHours, 0); at[38] = 4; })
            .Model(120, 26, at => (at[2], at[3], at[4]) = (4, ratedWatts, 0))
            .End();

    /// <summary>A three-phase meter whose counters are in units of 10^scale Wh.</summary>
    public static SunSpecMap Meter(string serial, uint imported, uint exported, short scale, ushort start = 40_000)
        => new SunSpecMap(start).Common("Grange", "Simulated meter", serial)
            .Model(203, 105, at =>
            {
                (at[38], at[39], at[46], at[47], at[54]) = ((ushort)(exported >> 16), (ushort)exported, (ushort)(imported >> 16), (ushort)imported, (ushort)scale);
                (at[18], at[22]) = (0x8000, 0x8000); // this one does not measure power
            })
            .End();

    /// <summary>Model 1.</summary>
    public SunSpecMap Common(string manufacturer, string model, string serial) => Model(1, 66, at =>
    {
        Write(at, 2, manufacturer);
        Write(at, 18, model);
        Write(at, 42, "1.0");
        Write(at, 50, serial);
    });

    /// <summary>Adds a model; <paramref name="fill"/> gets its registers, the first two included.</summary>
    public SunSpecMap Model(ushort id, ushort length, Action<ushort[]> fill)
    {
        var model = new ushort[length + 2];
        (model[0], model[1]) = (id, length);
        fill(model);
        registers.AddRange(model);
        return this;
    }

    public SunSpecMap End()
    {
        registers.AddRange([SunSpecPoints.EndOfModels, 0]);
        return this;
    }

    public bool TryRead(ushort address, ushort count, out ReadOnlySpan<ushort> found)
    {
        found = default;
        if (address < start || address + count > start + registers.Count) return false;
        found = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(registers).Slice(address - start, count);
        return true;
    }

    static void Write(ushort[] model, int at, string text)
    {
        for (var i = 0; i < text.Length; i++) model[at + i / 2] |= (ushort)(text[i] << (i % 2 == 0 ? 8 : 0));
    }
}

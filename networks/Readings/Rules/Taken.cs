using Grange.Kernel;

namespace Grange.Readings;

/// <summary>A reading that is in order, with what the score finds out about it.</summary>
sealed class Taken(Device device, Reading reading, Cell cell, long timeMs, long window, string cid)
{
    public Device Device => device;
    public Reading Reading => reading;
    public Cell Cell => cell;
    public long TimeMs => timeMs;
    public long Window => window;
    public string Cid => cid;

    public bool Contradicted { get; set; }
    public string Reason { get; set; } = "";
    public int GradeBps { get; set; }
    public int DensityBps { get; set; }

    /// <summary>A good reading says where its device is, so that it shares in what is paid there.</summary>
    public void Remember(ReadingState state) => state.Devices[device.Id] = state.Of(device.Id) with { Cell = cell };
}

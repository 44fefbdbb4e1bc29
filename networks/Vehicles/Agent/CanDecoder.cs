using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Can;
using Grange.Vehicles.Protocol.Dbc;

namespace Grange.Vehicles.Agent;

/// <summary>Turns frames of a bus into signals: by a template into those that it names, by a DBC file into paths below <c>Vehicle.Can</c>.</summary>
public sealed class CanDecoder
{
    readonly DbcFile? file;
    readonly DecodeTemplate? template;
    readonly Dictionary<(string Message, string Signal), Signal> named = [];
    readonly List<DbcReading> readings = [];

    public CanDecoder(DbcFile file) => this.file = file;

    public CanDecoder(DecodeTemplate template) => this.template = template;

    /// <summary>Adds what a frame says.</summary>
    public void Read(in CanFrame frame, ICollection<(Signal Signal, double Value)> into)
    {
        template?.Read(frame, into);
        if (file?.Find(frame) is not { } message) return;
        readings.Clear();
        message.Read(frame.Data.Span, readings);
        foreach (var one in readings) into.Add((SignalOf(message.Name, one.Signal.Name), one.Value));
    }

    /// <summary>Names of a DBC file are letters, figures and underscores, as VSS's are; one that begins with a figure gets an underscore.</summary>
    Signal SignalOf(string message, string name)
    {
        if (named.TryGetValue((message, name), out var known)) return known;
        var path = $"Vehicle.Can.{Safe(message)}.{Safe(name)}";
        if (!Signals.TryResolve(path.AsSpan(0, Math.Min(path.Length, SignalPath.MaxLength)), out var signal)) throw new InvalidOperationException($"{path} is no path");
        return named[(message, name)] = signal;
    }

    static string Safe(string name) => name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + name : name;
}

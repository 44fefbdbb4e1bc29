using Grange.Kernel;
using Grange.Vehicles.Protocol.Can;

namespace Grange.Vehicles.Protocol.Dbc;

/// <summary>The frames of a bus as a DBC file describes them.</summary>
public sealed class DbcFile
{
    readonly Dictionary<(uint Id, bool IsExtended), DbcMessage> byId = [];

    internal DbcFile(IEnumerable<DbcMessage> messages)
    {
        Messages = [.. messages];
        foreach (var message in Messages) byId.TryAdd((message.Id, message.IsExtended), message);
    }

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<DbcMessage> Messages { get; }

    /// <summary>What a frame is; null where the file does not say.</summary>
    public DbcMessage? Find(uint id, bool isExtended) => byId.GetValueOrDefault((id, isExtended));

    /// <inheritdoc cref="Find(uint, bool)"/>
    public DbcMessage? Find(in CanFrame frame) => Find(frame.Id, frame.IsExtended);

    /// <summary>Reads a file; a refusal names the line.</summary>
    public static Result<DbcFile> Parse(string text) => DbcParser.Parse(text);
}

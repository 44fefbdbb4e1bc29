using System.Buffers;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Stations;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Ocpp;

/// <summary>What happens with one message of a station: its frame is read, a call is answered, an answer goes to who waits for it.</summary>
sealed partial class MessageHandler(ChargingNode node)
{
    readonly CallAnswers answers = new(node);

    public Task HearAsync(StationLine line, OcppVersion version, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        var fault = OcppFrame.Read(message.Span, out var frame);
        line.Log.Note(node.Now, fromStation: true, message.Span, fault != FrameFault.None || LineLog.MayCarryKey(frame.Type, frame.Name));
        if (fault != FrameFault.None)
        {
            if (OcppFrame.Answer(fault, frame.Type, version) is { } error) line.Say(Error(version, frame.Id, error, $"{fault}"));
            return Task.CompletedTask;
        }
        switch (frame.Type)
        {
            case MessageType.Call: return CallAsync(line, version, frame, cancel);
            case MessageType.CallResult:
                line.Answered(frame.Id, version, frame.Payload);
                return Task.CompletedTask;
            default:
                line.Refused(frame.Id, frame.Name, frame.Text);
                return Task.CompletedTask;
        }
    }

    Task CallAsync(StationLine line, OcppVersion version, in OcppFrame frame, CancellationToken cancel)
    {
        if (line.Admits(frame.Name) is var refused and not OcppError.None)
        {
            line.Say(Error(version, frame.Id, refused, "boot first, and wait to be accepted"));
            return Task.CompletedTask;
        }
        var fault = StationDialect.Read(version, frame.Name, frame.Payload, out var call);
        if (call is not null) return AnswerAsync(line, frame.Id, call, cancel);
        LogRefused(node.Log, line.Identity, frame.Name.Length <= 64 ? frame.Name : frame.Name[..64], fault.Error, fault.Path);
        line.Say(Error(version, frame.Id, fault.Error, fault.ToString(), fault.Path));
        return Task.CompletedTask;
    }

    async Task AnswerAsync(StationLine line, string id, StationCall call, CancellationToken cancel)
    {
        ReadOnlyMemory<byte> frame;
        try
        {
            var (payload, output) = (new ArrayBufferWriter<byte>(256), new ArrayBufferWriter<byte>(320));
            StationDialect.Answer(call.Version, call.Action, await answers.AnswerAsync(line, call, cancel), payload);
            OcppFrameWriter.Result(output, id, payload.WrittenSpan);
            frame = output.WrittenMemory;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(node.Log, line.Identity, call.Action, error);
            // A transaction message is not answered: the station keeps it and says it again. Anything else is told.
            if (call.Request is Protocol.V201.TransactionEventRequest) throw new IOException("a transaction message could not be stored", error);
            frame = Error(call.Version, id, OcppError.InternalError, "the node failed; say it again");
        }
        line.Say(frame);
        if (call.Request is Protocol.V201.BootNotificationRequest) node.Arrived(line.Identity); // after its answer: before it nothing may be asked
    }

    static ReadOnlyMemory<byte> Error(OcppVersion version, string id, OcppError error, string text, string? path = null)
    {
        var output = new ArrayBufferWriter<byte>(256);
        OcppFrameWriter.Error(output, version, id, error, text, path);
        return output.WrittenMemory;
    }

    [LoggerMessage(LogLevel.Debug, "{Station} {Action} is refused: {Error} at {Path}")]
    static partial void LogRefused(ILogger log, StationIdentity station, string action, OcppError error, string path);

    [LoggerMessage(LogLevel.Error, "{Station} {Action} failed")]
    static partial void LogFailed(ILogger log, StationIdentity station, string action, Exception error);
}

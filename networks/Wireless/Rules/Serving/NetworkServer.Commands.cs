using System.Buffers.Binary;

namespace Grange.Wireless.Serving;

public sealed partial class NetworkServer
{
    /// <summary>Seconds by which GPS time is ahead of Unix time less its epoch: leap seconds until 2017, and none since.</summary>
    const long GpsEpochSeconds = 315_964_800 - 18;

    /// <summary>Commands that one downlink can carry in its options.</summary>
    const int MaxOptions = 15;

    void Command(Session session, LoraFrame frame, uint counter, ReadOnlySpan<byte> payload, Sighting sighting)
    {
        session.Commands.Clear(); // what was not sent by now answers an older frame
        Span<byte> options = stackalloc byte[frame.FOpts.Length];
        session.Keys.Options(isDown: false, frame.FPort, frame.DevAddr, counter, frame.FOpts, options);
        ReadOnlySpan<byte> commands = frame.FPort is 0 ? payload : options;
        while (MacCommands.TryNext(ref commands, out var command, out var said)) Command(session, command, said, sighting);
        if (frame.IsAdr) Adapt(session, sighting);
    }

    void Command(Session session, byte command, ReadOnlySpan<byte> said, Sighting sighting)
    {
        switch (command)
        {
            case MacCommands.LinkCheck:
                Say(session, MacCommands.LinkCheck, (byte)Math.Clamp(sighting.MarginDeciDb / 10, 0, 254), (byte)Math.Max(1, session.Heard.Count));
                break;
            case MacCommands.DeviceTime:
                var time = new byte[5];
                BinaryPrimitives.WriteUInt32LittleEndian(time, (uint)(sighting.TimeMs / 1000 - GpsEpochSeconds));
                time[4] = (byte)(sighting.TimeMs % 1000 * 256 / 1000);
                Say(session, MacCommands.DeviceTime, time);
                break;
            case MacCommands.LinkAdr:
                AdaptedTo(session, said[0] == 7);
                break;
            case MacCommands.Rekey or MacCommands.Reset or MacCommands.DeviceMode:
                Say(session, command, command == MacCommands.DeviceMode ? said[0] : (byte)Math.Min(said[0], (byte)1)); // 1.1 is the newest minor version
                break;
            case MacCommands.DevStatus:
                Tell(EventKind.Status, session, sighting.TimeMs, "", data: said.ToArray());
                break;
        }
    }

    /// <summary>Asks for a better setting of the radio, when there is one and the device did not just refuse it.</summary>
    void Adapt(Session session, Sighting sighting)
    {
        if (session.Adr.Pause > 0 || session.Region.UplinkRate(sighting.Rate) is not { } rate) return;
        var (wanted, adr) = (Adr.Of(session.Adr, rate, session.Region), session.Adr);
        if (wanted == new RadioSetting(rate, adr.PowerIndex, adr.Repeats)) return;
        adr.Asked = wanted;
        if (!session.Region.HasSubBands) SayRadio(session, wanted, session.HasJoinedChannels ? (ushort)0x00ff : (ushort)0x0007, 0);
        else if (terms.SubBand == 0) SayRadio(session, wanted, 0x00ff, 6);
        else
        {
            var (narrow, wide) = Region.MasksOf(terms.SubBand);
            SayRadio(session, wanted, wide, 7); // all narrow channels off, then those of the sub-band on: one block, which the device takes whole or not at all
            SayRadio(session, wanted, narrow, (byte)((terms.SubBand - 1) / 2));
        }
    }

    static void SayRadio(Session session, RadioSetting wanted, ushort mask, byte control)
        => Say(session, MacCommands.LinkAdr, (byte)(wanted.DataRate << 4 | wanted.PowerIndex), (byte)mask, (byte)(mask >> 8), (byte)(control << 4 | wanted.Repeats));

    static void AdaptedTo(Session session, bool isAccepted)
    {
        if (session.Adr.Asked is not { } asked) return;
        session.Adr.Asked = null;
        session.Adr.Pause = isAccepted ? 0 : AdrState.Depth;
        if (!isAccepted) return;
        (session.Adr.PowerIndex, session.Adr.Repeats) = (asked.PowerIndex, asked.Repeats);
        session.Adr.Forget();
    }

    static void Say(Session session, byte command, params ReadOnlySpan<byte> said)
    {
        if (session.Commands.Count + 1 + said.Length > MaxOptions) return;
        session.Commands.Add(command);
        session.Commands.AddRange(said);
    }
}

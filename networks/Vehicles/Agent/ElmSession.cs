using Grange.Vehicles.Protocol.Elm327;
using Grange.Vehicles.Protocol.Obd;

namespace Grange.Vehicles.Agent;

/// <summary>The adapter has forgotten its settings, or the bus is away: the session begins anew after a while.</summary>
sealed class ElmSessionException(ElmStatus status) : Exception($"the adapter says {status}")
{
    public ElmStatus Status { get; } = status;
}

/// <summary>An adapter that is set up, and the vehicle behind it.</summary>
/// <param name="link">The line.</param>
/// <param name="headers">Whether lines are asked for with headers: they tell several control units apart.</param>
public sealed class ElmSession(ElmLink link, bool headers)
{
    /// <summary>The bus is looked for in up to a dozen protocols.</summary>
    static readonly TimeSpan SearchPatience = TimeSpan.FromSeconds(30), Patience = TimeSpan.FromSeconds(5);

    const int Attempts = 3;

    ElmFormat format = new(headers);

    /// <summary>PIDs of service 01 that the vehicle has.</summary>
    public SortedSet<byte> Supported { get; } = [];

    /// <summary>True on CAN.</summary>
    public bool IsCan => format.IsCan;

    /// <summary>Resets and sets up the adapter, finds the bus and what the vehicle has.</summary>
    /// <exception cref="ElmSessionException">No vehicle answers.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        await link.AskAsync("ATZ", Patience, cancel);
        foreach (var setting in (string[])["ATE0", "ATL0", "ATS0", headers ? "ATH1" : "ATH0", "ATSP0", "ATAT1"]) await AskAsync(setting, Patience, cancel); // copies that do not know one say ?, and are used as they are
        Supported.Clear();
        var first = await FindBusAsync(cancel);
        Learn(first);
        for (byte from = 0x20; Supported.Contains(from) && from <= 0xC0; from += 0x20) Learn(await AskAsync($"01{from:X2}", Patience, cancel));
    }

    /// <summary>The first request goes through all protocols. Which one it was decides how headers are to be read.</summary>
    async Task<ElmAnswer> FindBusAsync(CancellationToken cancel)
    {
        var text = await link.AskAsync("0100", SearchPatience, cancel);
        var number = ElmAnswer.Read(await link.AskAsync("ATDPN", Patience, cancel), "ATDPN", format).Text.TrimStart('A');
        format = format with { IsCan = number.Length == 0 || number[0] is not (>= '1' and <= '5') };
        var answer = ElmAnswer.Read(text, "0100", format);
        if (answer.Status == ElmStatus.DataError || answer.Messages.Count == 0) answer = await AskAsync("0100", SearchPatience, cancel);
        return answer.Messages.Count > 0 ? answer : throw new ElmSessionException(answer.Status);
    }

    void Learn(ElmAnswer answer)
    {
        foreach (var message in answer.Messages) ObdAnswer.ReadSupported(message.Data, Supported);
    }

    /// <summary>Asks the vehicle. What may be noise is asked again; what means that the session is over is thrown.</summary>
    public Task<ElmAnswer> AskAsync(string command, CancellationToken cancel) => AskAsync(command, Patience, cancel);

    async Task<ElmAnswer> AskAsync(string command, TimeSpan patience, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = ElmAnswer.Read(await link.AskAsync(command, patience, cancel), command, format);
            if (answer.Status is ElmStatus.Reset or ElmStatus.UnableToConnect or ElmStatus.BusError) throw new ElmSessionException(answer.Status);
            if (answer.Status is ElmStatus.Ok or ElmStatus.NoData || attempt == Attempts) return answer;
        }
    }

    /// <summary>The vehicle's VIN; null where it does not tell.</summary>
    public async Task<string?> VinAsync(CancellationToken cancel)
    {
        var answer = await AskAsync("0902", cancel);
        var messages = answer.Messages.Select(message => message.Data).ToList();
        foreach (var data in messages.Append(OldMessages.Join(messages) ?? []))
            if (Vin.TryRead(data, out var vin)) return vin;
        return null;
    }

    /// <summary>Codes that are stored in any control unit.</summary>
    public async Task<IReadOnlyList<Dtc>> CodesAsync(CancellationToken cancel)
    {
        var codes = new List<Dtc>();
        foreach (var message in (await AskAsync("03", cancel)).Messages) Dtc.Read(message.Data, IsCan, codes);
        return codes;
    }
}

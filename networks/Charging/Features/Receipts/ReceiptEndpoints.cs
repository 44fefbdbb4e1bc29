using System.Globalization;
using System.Text;
using System.Text.Json;
using Grange.Charging.Features.Sessions;
using Grange.Charging.Features.Stations;
using Grange.Charging.Protocol.Ocmf;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Proof;
using Grange.Charging.Rules.Scoring;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Tariffs;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Receipts;

/// <summary>What a session came to and why, to be checked without this node; and what one would come to.</summary>
sealed class ReceiptEndpoints(ChargingRunner running)
{
    const long MaxMinutes = 31 * 24 * 60, Micro = 1_000_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sessions/{session}/receipt", ReceiptAsync).Produces<ChargingReceiptJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("What the meter signed, the key its owner pinned, the tariff and its lines");
        api.MapPost("/preview", PreviewAsync).Produces<ChargingBillJson>().ProducesProblem(StatusCodes.Status422UnprocessableEntity).WithSummary("What a session would cost under a tariff, or under a station's own; nothing is reserved");
    }

    async Task<IResult> ReceiptAsync(string session, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await SessionEndpoints.FindAsync(node, session, cancel) is not var (row, known)) return SessionEndpoints.Unknown(session);
        var device = node.Host.Devices.View.Find(row.Order.Station);
        var station = device is null ? null : StationFacts.Of(device);
        var told = known.Started is { } started ? await SessionView.TellAsync(node, row, started.Transaction, cancel) : null;
        var key = station?.PinnedKey(row.Order.Evse);
        var receipt = new ChargingReceiptJson(
            await SessionView.NowAsync(node, row, known, cancel), device?.Name, device?.Owner.ToString(), key, station?.Serial(row.Order.Evse), Records(told?.Said, key), told?.Said.StartRegister?.Value,
            told is var (said, _) ? Lines(said, row, known, station) : [], StationEndpoints.Parsed(row.Order.Tariff.Json), row.Order.Tariff.ZoneMinutes);
        return Results.Json(receipt, ChargingJson.Default.ChargingReceiptJson);
    }

    /// <summary>Priced by the energy that the session was: the meter's signed one where that is what was paid for.</summary>
    static IReadOnlyList<ChargingBillLineJson> Lines(SessionBody told, SessionRow row, Session session, StationFacts? station)
    {
        var energy = session.Graded?.Grade == Grade.A && station is not null
            ? SessionJudgement.Of(told, row.Order, station, new MeterMemory(null, null), ChargingTerms.Default.HeartbeatSeconds, VehicleView.None).Energy
            : told.Energy;
        return SessionJudgement.LinesOf(told, energy, row.Order) is { } bill ? Bills.Of(bill).Lines : [];
    }

    static IReadOnlyList<MeterRecordJson> Records(SessionBody? told, string? pinned)
    {
        using var key = pinned is not null && OcmfKey.Parse(pinned).TryGet(out var parsed, out _) ? parsed : null;
        return [.. (told?.Records ?? []).Select(bytes => Record(bytes, key))];
    }

    static MeterRecordJson Record(ReadOnlyMemory<byte> bytes, OcmfKey? key)
    {
        var text = Encoding.UTF8.GetString(bytes.Span);
        if (OcmfRecord.Read(bytes, out var record) != OcmfFault.None) return new(text, null, "Unreadable");
        return new(text, record!.Algorithm, key is null ? "NoKey" : OcmfVerification.Verify(record, key, out _).ToString());
    }

    async Task<IResult> PreviewAsync(ChargingPreviewJson asked, CancellationToken cancel)
    {
        if (!(await TariffOfAsync(asked, cancel)).TryGet(out var tariff, out var fault)) return Problem.Of(fault);
        if (!DateTime.TryParse(asked.Start, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)) return Wrong("start is a date and time, as 2026-05-01T18:00:00");
        if (asked.WattHours is < 0 or > SessionBody.MaxEnergy) return Wrong($"wattHours is 0 to {SessionBody.MaxEnergy}");
        if (asked.Minutes is < 1 or > MaxMinutes || asked.ParkedMinutes is < 0 or > MaxMinutes) return Wrong($"minutes are 1 to {MaxMinutes}");
        var seconds = asked.Minutes * 60;
        List<SessionPhase> phases = [new(seconds, asked.WattHours > 0, asked.WattHours * Micro, Power: asked.WattHours * 3_600 / seconds)];
        if (asked.ParkedMinutes > 0) phases.Add(new(asked.ParkedMinutes * 60, false, 0, Power: 0));
        return Results.Json(Bills.Of(Pricing.Price(tariff, new(start, phases))), ChargingJson.Default.ChargingBillJson);
    }

    async Task<Result<Tariff>> TariffOfAsync(ChargingPreviewJson asked, CancellationToken cancel)
    {
        if (asked.Tariff is { ValueKind: JsonValueKind.Object } json) return new TariffWord(json.GetRawText(), 0).Parse();
        var node = await running.NodeAsync(cancel);
        if (!StationIdentity.TryParse(asked.Station, null, out var identity) || await node.Stations.FindAsync(identity, cancel) is not { } row)
            return new Fault("unknown-station", $"there is no station '{asked.Station}', and no tariff was given", "grange charge find", 404);
        return await node.Tariffs.OfAsync(row.Device, cancel) is { } word ? word.Parse() : new Fault("no-tariff", $"the owner of {identity} has not said what it costs", Status: 409);
    }

    static IResult Wrong(string what) => Problem.Of(new Fault("preview-malformed", what, Status: 422));
}

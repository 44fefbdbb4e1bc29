using System.Text.Json.Nodes;
using Grange.Charging.Features.Roaming;
using Grange.Charging.Features.Sessions;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Tags;

/// <summary>Makes a session of a transaction that a card began, perhaps hours ago and without asking: its account's money is held, and the order said by this node in its name.</summary>
sealed partial class CardSessions(ChargingNode node) : IDisposable
{
    static readonly TimeSpan StopLife = TimeSpan.FromMinutes(5);

    readonly SemaphoreSlim gate = new(1, 1); // a start that is said twice makes one session

    /// <summary>What the station is told of the token; the session stands when it is accepted.</summary>
    public async Task<TokenStatus> StartedAsync(StationIdentity station, Tag tag, string transaction, TransactionEventRequest said, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            if (await node.SessionRows.OfTransactionAsync(station, transaction, cancel) is var (_, known)) return known.Released is null ? TokenStatus.Accepted : TokenStatus.NoCredit;
            var standing = Admission.Start(tag.Entry, [], said.Timestamp); // as it stood when the driver came: the station may have been offline
            if (standing == TokenStatus.Accepted) standing = await OpenAsync(station, tag, transaction, said, cancel);
            if (standing != TokenStatus.Accepted) Refuse(station, transaction, standing);
            return standing;
        }
        finally
        {
            gate.Release();
        }
    }

    async Task<TokenStatus> OpenAsync(StationIdentity station, Tag tag, string transaction, TransactionEventRequest said, CancellationToken cancel)
    {
        if (await node.Stations.FindAsync(station, cancel) is not { } row || await node.Tariffs.OfAsync(row.Device, cancel) is not { } tariff) return TokenStatus.Invalid;
        var most = new MicroUsd(Math.Min(node.Terms.HoldMicroUsd, (await node.Host.Holds.AvailableAsync(tag.Account, cancel)).Value));
        if (most.Value < TagBook.LeastMicroUsd || !(await node.Host.Holds.PlaceAsync(tag.Account, most, $"charging at {station} by card", cancel)).TryGet(out var hold, out _)) return TokenStatus.NoCredit;
        var order = new OrderBody(hold, row.Device, Math.Max(1, said.Evse?.Id ?? 1), most.Value, tariff);
        var session = new SessionRow(order, station, tag.Account, node.NowMs, null, tag.Token, transaction);
        await node.SessionRows.OpenAsync(session, CancellationToken.None); // money is held: what becomes of it does not hang on the station's line
        if (!(await node.Accounts.SayAsync(node.Slug, tag.Account, ChargingKinds.Order, order.ToNode(), CancellationToken.None)).TryGet(out _, out var unsaid))
        {
            LogUnsaid(node.Log, station, tag.Account, unsaid.Detail);
            await node.SessionRows.CloseAsync(hold, CancellationToken.None);
            await node.Host.Holds.ReleaseAsync(hold, CancellationToken.None);
            return TokenStatus.Invalid;
        }
        if (tag is { Party.Length: > 0, Said: { } words })
            await node.Roaming.Rows.OpenAsync(new RoamingSession(hold, tag.Party, new JsonObject { ["token"] = OcpiNames.CdrToken(JsonNode.Parse(words)!), ["method"] = "WHITELIST" }.ToJsonString(), null), CancellationToken.None);
        IReadOnlyList<SessionFact> facts = [new SessionFact.Held(most), new SessionFact.Started(transaction, said.Timestamp)];
        await node.SessionRows.AddAsync(hold, facts, isOver: false, meter: null, CancellationToken.None);
        node.Sessions.Start(new SessionEntry(session, facts.Aggregate(session.Quoted, (state, fact) => state.Apply(fact))));
        return TokenStatus.Accepted;
    }

    /// <summary>Nobody would pay: the station is told to end it, if it is there.</summary>
    void Refuse(StationIdentity station, string transaction, TokenStatus why)
    {
        LogRefused(node.Log, station, transaction, why);
        if (node.Lines.Find(station) is { IsConnected: true } line) _ = line.AskAsync(new RequestStopTransactionRequest(transaction), StopLife, CancellationToken.None); // its end is heard as any other
    }

    public void Dispose() => gate.Dispose();

    [LoggerMessage(LogLevel.Warning, "{Station} began transaction {Transaction} for nothing: the card is {Why}")]
    static partial void LogRefused(ILogger log, StationIdentity station, string transaction, TokenStatus why);

    [LoggerMessage(LogLevel.Warning, "{Station}: no order in the name of {Account}: {Why}")]
    static partial void LogUnsaid(ILogger log, StationIdentity station, Address account, string why);
}

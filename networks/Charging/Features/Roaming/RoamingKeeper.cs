using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Sessions;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Store;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Roaming;

/// <summary>Keeps roaming partners informed: what changed is stored and on its way in one write, and it is said until it was heard.</summary>
sealed partial class RoamingKeeper(ChargingNode node) : IDisposable
{
    /// <summary>A partner that does not listen is told after these pauses, the last one again and again.</summary>
    static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)];

    static readonly TimeSpan LeastRest = TimeSpan.FromSeconds(1), AskTime = TimeSpan.FromSeconds(3);

    readonly ConcurrentDictionary<string, Party> parties = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<HoldId, string> shown = [];
    readonly ConcurrentDictionary<Task, bool> later = [];
    readonly ConcurrentDictionary<(string Party, StationIdentity Station), StationLook> told = [];
    readonly SemaphoreSlim refreshing = new(1, 1);

    public OcpiClient Client { get; } = new(node.Host.Clock);
    public PartyTable PartyRows { get; } = new(node.Host.Store, node.Slug);
    public RoamingTable Rows { get; } = new(node.Host.Store, node.Slug);
    public IReadOnlyList<Party> Parties => [.. parties.Values.OrderBy(one => one.Id, StringComparer.Ordinal)];
    public Party? Find(string id) => parties.GetValueOrDefault(id);

    /// <summary>The token that the driver of a purchase will show, where a partner named one; it is asked once.</summary>
    public string? Shown(HoldId hold) => shown.TryRemove(hold, out var token) ? token : null;

    public void Expect(HoldId hold, string token) => shown[hold] = token;

    public async Task PutAsync(Party party, string? instead, CancellationToken cancel)
    {
        await PartyRows.PutAsync(party, instead, node.NowMs, cancel);
        if (instead is not null) parties.TryRemove(instead, out _);
        parties[party.Id] = party;
        Forget(party.Id);
    }

    public async Task RemoveAsync(Party party, CancellationToken cancel)
    {
        await PartyRows.RemoveAsync(party.Id, cancel);
        parties.TryRemove(party.Id, out _);
        Forget(party.Id);
        foreach (var tag in node.Tags.All.Where(tag => tag.Party == party.Id)) await node.Tags.RemoveAsync(tag.Token, cancel);
    }

    /// <summary>A partner is looked at anew: what it knows is in the table alone.</summary>
    void Forget(string party)
    {
        foreach (var one in told.Keys.Where(one => one.Party == party)) told.TryRemove(one, out _);
    }

    /// <summary>Something that goes on after its answer, and ends with the node at the latest.</summary>
    public void Later(Func<CancellationToken, Task> work)
    {
        var task = Task.Run(() => work(ending), CancellationToken.None);
        later[task] = true;
        task.ContinueWith(done => later.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    CancellationToken ending = new(canceled: true);

    public async Task LoadAsync(CancellationToken cancel)
    {
        foreach (var party in await PartyRows.AllAsync(cancel)) parties[party.Id] = party;
        node.Tags.Asks = AskAsync;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        ending = cancel;
        while (!cancel.IsCancellationRequested)
        {
            var from = node.Host.Clock.GetTimestamp();
            if (Parties.Where(one => one.IsRegistered).ToList() is { Count: > 0 } partners)
            {
                foreach (var party in partners) await RefreshAsync(party, isQuiet: false, cancel);
                await SessionsAsync(cancel);
                await PushAsync(cancel);
            }
            var rest = node.Host.Clock.GetElapsedTime(from) * 10; // a network so large that this takes long does it less often
            await Task.Delay(rest > LeastRest ? rest : LeastRest, node.Host.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(later.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Brings a partner's picture of stations and prices up to date: of what changed since it was last looked at.</summary>
    /// <param name="isQuiet">Nothing is pushed: the partner is about to read it all.</param>
    public async Task RefreshAsync(Party party, bool isQuiet, CancellationToken cancel)
    {
        await refreshing.WaitAsync(cancel);
        try
        {
            var connectors = (await node.Stations.ConnectorsAsync(cancel)).ToLookup(one => one.Station);
            var there = await BookedAsync(party, cancel);
            foreach (var row in await node.Stations.AllAsync(cancel))
            {
                var (id, isBooked) = (OcpiNames.Location(row.Identity), there.Contains(row.Identity));
                var look = await OcpiLocations.LookAsync(node, row, party, connectors[row.Identity], isBooked, cancel);
                if (told.TryGetValue((party.Id, row.Identity), out var last) && last == look) continue;
                if (OcpiLocations.Location(node, row, party, connectors[row.Identity], isBooked) is { } location) await SayAsync(party, "locations", id, location, isQuiet, cancel);
                if (await OcpiLocations.TariffAsync(node, row, cancel) is { } tariff) await SayAsync(party, "tariffs", id, tariff, isQuiet, cancel);
                told[(party.Id, row.Identity)] = look;
            }
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>Where the partner's drivers are, or are on their way to.</summary>
    async Task<HashSet<StationIdentity>> BookedAsync(Party party, CancellationToken cancel)
    {
        var holds = (await Rows.OpenAsync(cancel)).Where(one => one.Party == party.Id).Select(one => one.Hold).ToHashSet();
        return [.. node.Sessions.Open.Where(one => holds.Contains(one.Row.Hold)).Select(one => one.Row.Station), .. node.Reservations.Open.Where(one => one.Remote?.StartsWith(party.Id + " ", StringComparison.Ordinal) == true).Select(one => one.Station)];
    }

    async Task SessionsAsync(CancellationToken cancel)
    {
        foreach (var roaming in await Rows.OpenAsync(cancel))
        {
            if (Find(roaming.Party) is not { } party || await node.SessionRows.FindAsync(roaming.Hold, cancel) is not var (row, session)) continue;
            await SayAsync(party, "sessions", row.Hold.ToString(), await OcpiSessions.SessionAsync(node, roaming, row, session, cancel), isQuiet: false, cancel);
            if (session is { Priced: not null, Disputed: null } or { Captured: not null }) await BillAsync(party, roaming, row, session, cancel);
            if (session.Captured is not null || session.Released is not null) await Rows.CloseAsync(roaming.Hold, cancel);
        }
    }

    /// <summary>Writes the session's record; where a dispute has changed what was billed, a credit of that record and another one.</summary>
    async Task BillAsync(Party party, RoamingSession roaming, SessionRow row, Session session, CancellationToken cancel)
    {
        var (id, last) = (row.Hold.ToString(), $"{row.Hold}-2");
        var billed = await Rows.FindAsync(party.Id, "cdrs", id, cancel) is { } known ? JsonNode.Parse(known.Said)!.AsObject() : null;
        if (billed is not null && session.Decided is null) return;
        if (await OcpiSessions.CdrAsync(node, roaming, row, session, billed is null ? id : last, cancel) is not { } cdr) return;
        if (billed is not null && Total(billed) == Total(cdr)) return;
        if (billed is not null) await SayAsync(party, "cdrs", $"{id}-C", OcpiSessions.Credit(billed, $"{id}-C"), isQuiet: false, cancel);
        await SayAsync(party, "cdrs", (string)cdr["id"]!, cdr, isQuiet: false, cancel);
    }

    static decimal Total(JsonObject cdr) => (decimal)cdr["total_cost"]!["incl_vat"]!;

    async Task SayAsync(Party party, string kind, string id, JsonObject said, bool isQuiet, CancellationToken cancel)
    {
        var (text, now) = (said.ToJsonString(), node.NowMs);
        if (kind == "cdrs" && await Rows.FindAsync(party.Id, kind, id, cancel) is not null) return; // a record is never written twice
        var path = kind == "cdrs" ? "" : $"/{node.Terms.OcpiCountry}/{node.Terms.OcpiParty}/{Uri.EscapeDataString(id)}";
        var push = isQuiet ? null : new Push(0, party.Id, kind == "cdrs" ? "POST" : "PUT", kind, path, OcpiNames.Stamp(text, now).ToJsonString(), 0);
        await Rows.SayAsync(party.Id, kind, id, text, push, now, cancel);
    }

    async Task PushAsync(CancellationToken cancel)
    {
        for (var due = await Rows.DueAsync(node.NowMs, cancel); due.Count > 0; due = await Rows.DueAsync(node.NowMs, cancel))
            foreach (var push in due)
            {
                if (Find(push.Party) is not { IsRegistered: true } party || party.Endpoint(push.Module) is not { } endpoint)
                {
                    await Rows.SentAsync(push.Id, cancel); // it does not want to hear of these
                    continue;
                }
                if ((await Client.SendAsync(new HttpMethod(push.Verb), endpoint.TrimEnd('/') + push.Path, party.Theirs, JsonNode.Parse(push.Body), cancel)).TryGet(out _, out var fault))
                {
                    await Rows.SentAsync(push.Id, cancel);
                    continue;
                }
                LogUnheard(node.Log, party.Id, push.Module, fault.Detail);
                await Rows.LaterAsync(push.Id, node.NowMs + (long)Pauses[Math.Min(push.Tries, Pauses.Length - 1)].TotalMilliseconds, cancel);
            }
    }

    /// <summary>Real-time authorization (mod_tokens §3.4): a token that may not be relied on is asked for; one that may offline, where its partner does not answer, is believed.</summary>
    async Task<TokenStatus?> AskAsync(Tag tag, CancellationToken cancel)
    {
        var said = tag.Said is { } text ? JsonNode.Parse(text) : null;
        var whitelist = OcpiNames.Text(said, "whitelist") ?? "NEVER";
        if (whitelist is "ALWAYS" or "ALLOWED" || Find(tag.Party) is not { } party || party.Endpoint("tokens", "SENDER") is not { } endpoint) return whitelist == "NEVER" ? TokenStatus.Invalid : null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(AskTime);
        try
        {
            var url = $"{endpoint.TrimEnd('/')}/{Uri.EscapeDataString(OcpiNames.Text(said, "uid") ?? tag.Token)}/authorize?type={OcpiNames.Text(said, "type") ?? "RFID"}";
            if (!(await Client.SendAsync(HttpMethod.Post, url, party.Theirs, null, patience.Token)).TryGet(out var answer, out _)) return whitelist == "NEVER" ? TokenStatus.Invalid : null;
            return OcpiNames.Text(answer, "allowed") switch
            {
                "ALLOWED" => TokenStatus.Accepted,
                "BLOCKED" => TokenStatus.Blocked,
                "EXPIRED" => TokenStatus.Expired,
                "NO_CREDIT" => TokenStatus.NoCredit,
                _ => TokenStatus.Invalid,
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return whitelist == "NEVER" ? TokenStatus.Invalid : null;
        }
    }

    public void Dispose()
    {
        refreshing.Dispose();
        Client.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "{Party} did not take {Module}: {Why}")]
    static partial void LogUnheard(ILogger log, string party, string module, string why);
}

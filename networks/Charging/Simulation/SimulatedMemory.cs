using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.Adapters;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Power;
using V16 = Grange.Charging.Protocol.V16;

namespace Grange.Charging.Simulation;

/// <summary>What a station was told and keeps over a lost connection: its local list, its reservations, its charging profiles.</summary>
sealed class SimulatedMemory(SimulatedStationOptions options)
{
    readonly Lock gate = new();
    readonly Dictionary<string, string?> list = new(StringComparer.OrdinalIgnoreCase);
    readonly List<PowerProfile> profiles = [];
    Reservations reservations = Reservations.None;

    /// <summary>The version of its local list.</summary>
    public long ListVersion { get; private set; }

    /// <summary>Amperes of its cable, in milliamps: what it allows where no profile speaks.</summary>
    public long MostMilliAmps => PowerProfile.MilliAmps(Math.Max(options.Watts, 1) + options.Watts / 5, 3);

    /// <summary>It takes no profile.</summary>
    public bool RefusesProfiles { get; set; }

    public bool Knows(string token)
    {
        lock (gate) return list.ContainsKey(token);
    }

    public string? GroupOf(string token)
    {
        lock (gate) return list.GetValueOrDefault(token);
    }

    /// <summary>Another list than was sent, as after a repair.</summary>
    public void LoseList(long version)
    {
        lock (gate)
        {
            list.Clear();
            ListVersion = version;
        }
    }

    public bool Admits(string token, string? group)
    {
        lock (gate) return reservations.Allows(1, new TokenEntry(token, Group: group ?? list.GetValueOrDefault(token)), 1, options.Clock.GetUtcNow());
    }

    /// <summary>A transaction begins: the reservation that it uses up.</summary>
    public long? Use(string token)
    {
        lock (gate)
        {
            reservations = reservations.Expire(options.Clock.GetUtcNow(), out _).Started(1, new TokenEntry(token, Group: list.GetValueOrDefault(token)), null, out var used);
            return used?.Id;
        }
    }

    /// <summary>What the profiles leave a transaction now.</summary>
    public long AllowedWatts(string transaction, DateTimeOffset since) => Schedule(1, 1, transaction, since)[0].MilliAmps * 3 * 230 / 1000;

    IReadOnlyList<LimitPeriod> Schedule(long evse, long seconds, string? transaction, DateTimeOffset? since)
    {
        lock (gate) return Rules.Power.CompositeSchedule.Of(profiles, evse, options.Clock.GetUtcNow(), seconds, MostMilliAmps, transaction, since);
    }

    /// <summary>The answer to a command; null: none of these.</summary>
    public byte[]? Answer(string action, byte[] payload, SimulatedCharge? charge)
    {
        var isOld = options.Version == OcppVersion.V16;
        lock (gate)
        {
            return action switch
            {
                "UnlockConnector" => Status("Unlocked"),
                "ReserveNow" => Status(Reserve(JsonNode.Parse(payload)!, charge is not null)),
                "CancelReservation" => Status(Cancel((long)JsonNode.Parse(payload)!["reservationId"]!)),
                "SendLocalList" => Status(Listen(JsonNode.Parse(payload)!)),
                "GetLocalListVersion" => Bytes(new JsonObject { [isOld ? "listVersion" : "versionNumber"] = ListVersion }),
                "SetChargingProfile" when RefusesProfiles => Status("Rejected"),
                "SetChargingProfile" => Status(isOld ? Old(OcppMessages.Read<V16.SetChargingProfileRequest>(payload), charge) : Set(OcppMessages.Read<SetChargingProfileRequest>(payload), charge)),
                "ClearChargingProfile" => Status(Clear(JsonNode.Parse(payload)!)),
                "GetCompositeSchedule" => Composite(JsonNode.Parse(payload)!, isOld, charge),
                _ => null,
            };
        }
    }

    string Reserve(JsonNode asked, bool isBusy)
    {
        if (isBusy) return "Occupied";
        var isOld = options.Version == OcppVersion.V16;
        var wanted = new Reservation(
            (long)(asked["reservationId"] ?? asked["id"])!, (long?)(asked["connectorId"] ?? asked["evseId"]) ?? 0, isOld ? (string)asked["idTag"]! : (string)asked["idToken"]!["idToken"]!,
            isOld ? (string?)asked["parentIdTag"] : (string?)asked["groupIdToken"]?["idToken"], DateTimeOffset.Parse((string)(asked["expiryDate"] ?? asked["expiryDateTime"])!, CultureInfo.InvariantCulture));
        if (!reservations.Reserve(wanted, 1, options.Clock.GetUtcNow()).TryGet(out var kept, out _)) return "Occupied";
        reservations = kept;
        return "Accepted";
    }

    string Cancel(long id)
    {
        reservations = reservations.Cancel(id, out var cancelled);
        return cancelled is null ? "Rejected" : "Accepted";
    }

    string Listen(JsonNode asked)
    {
        var (version, isFull) = ((long)(asked["listVersion"] ?? asked["versionNumber"])!, (string)asked["updateType"]! == "Full");
        if (!isFull && version != ListVersion + 1) return "VersionMismatch";
        if (isFull) list.Clear();
        foreach (var entry in asked["localAuthorizationList"]?.AsArray() ?? [])
        {
            var token = (string?)entry!["idTag"] ?? (string)entry["idToken"]!["idToken"]!;
            if ((entry["idTagInfo"] ?? entry["idTokenInfo"]) is not { } info) list.Remove(token);
            else list[token] = (string?)info["parentIdTag"] ?? (string?)info["groupIdToken"]?["idToken"];
        }
        ListVersion = version;
        return "Accepted";
    }

    string Old(V16.SetChargingProfileRequest asked, SimulatedCharge? charge) => Set(new(asked.ConnectorId, ProfilesV16.From(asked.CsChargingProfiles)), charge);

    string Set(SetChargingProfileRequest asked, SimulatedCharge? charge)
    {
        if (ProfileWords.Read(asked.EvseId, asked.ChargingProfile) is not { } profile) return "Rejected";
        if (profile.Purpose == ProfilePurpose.TxProfile && (charge is null || (profile.Transaction is { } named && named != charge.Id))) return "Rejected";
        if (profile.Purpose == ProfilePurpose.ChargingStationMaxProfile && (profile.Evse != 0 || profile.Kind == ProfileKind.Relative)) return "Rejected";
        profiles.RemoveAll(profile.Replaces);
        profiles.Add(profile);
        return "Accepted";
    }

    string Clear(JsonNode asked)
    {
        var criteria = asked["chargingProfileCriteria"] ?? asked;
        var (id, evse, level, purpose) = ((long?)(asked["id"] ?? asked["chargingProfileId"]), (long?)(criteria["connectorId"] ?? criteria["evseId"]), (int?)criteria["stackLevel"], (string?)criteria["chargingProfilePurpose"]);
        if (purpose == "ChargePointMaxProfile") purpose = nameof(ProfilePurpose.ChargingStationMaxProfile);
        var removed = profiles.RemoveAll(one => id is { } named ? one.Id == named : (evse is null || one.Evse == evse) && (level is null || one.StackLevel == level) && (purpose is null || one.Purpose.ToString() == purpose));
        return removed > 0 ? "Accepted" : "Unknown";
    }

    byte[] Composite(JsonNode asked, bool isOld, SimulatedCharge? charge)
    {
        var (evse, seconds) = ((long)(asked["connectorId"] ?? asked["evseId"])!, (long)asked["duration"]!);
        var start = OcppTime.Write(options.Clock.GetUtcNow());
        var periods = new JsonArray([.. Schedule(evse, seconds, charge?.Id, charge?.Since).Select(one => new JsonObject { ["startPeriod"] = one.StartSecond, ["limit"] = one.MilliAmps / 1000m })]);
        return Bytes(isOld
            ? new JsonObject { ["status"] = "Accepted", ["connectorId"] = evse, ["scheduleStart"] = start, ["chargingSchedule"] = new JsonObject { ["chargingRateUnit"] = "A", ["duration"] = seconds, ["chargingSchedulePeriod"] = periods } }
            : new JsonObject { ["status"] = "Accepted", ["schedule"] = new JsonObject { ["evseId"] = evse, ["duration"] = seconds, ["scheduleStart"] = start, ["chargingRateUnit"] = "A", ["chargingSchedulePeriod"] = periods } });
    }

    static byte[] Status(string status) => Bytes(new JsonObject { ["status"] = status });

    static byte[] Bytes(JsonNode json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
}

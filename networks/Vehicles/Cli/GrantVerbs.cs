using System.CommandLine;
using System.Globalization;
using Grange.Vehicles.Rules.Ownership;
using Grange.Verbs;

namespace Grange.Vehicles.Cli;

/// <summary><c>grange vehicle grant|revoke|log</c>.</summary>
static class GrantVerbs
{
    static readonly Argument<long> Vehicle = new("VEHICLE") { Description = "its number" };
    static readonly Option<string> To = new("--to") { Description = "who", HelpName = "ACCOUNT", Required = true };

    public static Command Grant()
    {
        var scopes = new Option<string>("--scopes") { Description = $"what, with commas: {string.Join(", ", ScopeNames.Of(Scopes.All))}", HelpName = "A,B", Required = true };
        var until = new Option<string?>("--until") { Description = "RFC 3339; in 30 days when left out", HelpName = "TIME" };
        var purpose = new Option<string>("--purpose") { Description = "what for; it stands in your log of reads", HelpName = "TEXT", DefaultValueFactory = _ => "unsaid" };
        var cells = new Option<bool>("--cells") { Description = "places only as the centre of their cell of 36 km²" };
        var history = new Option<bool>("--history") { Description = "also what was measured before now" };
        return new Command("grant", "let somebody read of a vehicle, until you take it back") { Vehicle, To, scopes, until, purpose, cells, history }
            .Example("grange vehicle grant 1 --to 0x00000000000000000000000000000000000000aa --scopes battery,charging --until 2027-01-01T00:00:00Z").Does(async (verb, cancel) =>
            {
                if (!ScopeNames.TryRead(verb.Get(scopes)!.Split(',', StringSplitOptions.TrimEntries), out var read)) throw new VerbFailure("bad-scopes", $"'{verb.Get(scopes)}' are no scopes", string.Join(",", ScopeNames.Of(Scopes.All)), ExitCode.Usage);
                var now = verb.Clock.GetUtcNow();
                var end = verb.Get(until) is not { } said ? now.AddDays(30)
                    : DateTimeOffset.TryParse(said, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw new VerbFailure("bad-time", $"'{said}' is no time", "2027-01-01T00:00:00Z", ExitCode.Usage);
                var terms = new Grant(VehicleVerbs.AddressOf(verb.Get(To)!), read, verb.Get(purpose)!, !verb.Get(cells), now.ToUnixTimeSeconds(), end.ToUnixTimeSeconds(), verb.Get(history));
                using var signing = await Signing.OpenAsync(verb, cancel);
                var act = new GrantAccess(signing.Owner, signing.Network, verb.Get(Vehicle), terms, signing.Nonce, signing.Deadline);
                VehicleVerbs.Show(verb, await signing.SendAsync(act, OwnerVerbs.Fields("grant") with
                {
                    Vehicle = act.Vehicle,
                    To = terms.Grantee.ToString(),
                    Scopes = ScopeNames.Of(read),
                    Purpose = terms.Purpose,
                    Precision = terms.PrecisionName,
                    From = terms.FromSeconds,
                    Until = terms.UntilSeconds,
                    History = terms.AllHistory ? "all" : "since-grant",
                }, "acts", null, cancel));
                return ExitCode.Done;
            });
    }

    public static Command Revoke() => new Command("revoke", "let somebody read of a vehicle no longer, from this moment on") { Vehicle, To }
        .Example("grange vehicle revoke 1 --to 0x00000000000000000000000000000000000000aa").Does(async (verb, cancel) =>
        {
            using var signing = await Signing.OpenAsync(verb, cancel);
            var act = new RevokeAccess(signing.Owner, signing.Network, verb.Get(Vehicle), VehicleVerbs.AddressOf(verb.Get(To)!), signing.Nonce, signing.Deadline);
            VehicleVerbs.Show(verb, await signing.SendAsync(act, OwnerVerbs.Fields("revoke") with { Vehicle = act.Vehicle, To = act.Grantee.ToString() }, "acts", null, cancel));
            return ExitCode.Done;
        });

    public static Command Log() => new Command("log", "who read what of a vehicle, by minute") { Vehicle }.Example("grange vehicle log 1").Does(async (verb, cancel) =>
    {
        var log = await verb.Node.GetAsync(VehicleVerbs.OwnPath(verb, $"{verb.Get(Vehicle)}/access"), cancel);
        verb.Out.Result(log, () => verb.Out.Table(["minute", "reader", "for", "scopes", "reads", "refused", "values"], log["rows"]!.AsArray().Concat(log["open"]!.AsArray()).Select(one => (IReadOnlyList<string>)
        [
            DateTimeOffset.FromUnixTimeMilliseconds((long)one!["minuteMs"]!).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture), $"{one["reader"]}", $"{one["purpose"]}", string.Join(' ', one["scopes"]!.AsArray()),
            $"{one["reads"]}", $"{one["refused"]}", $"{one["results"]}",
        ])));
    });
}

using Grange.Content;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Profiles;
using Grange.Kernel;

namespace Grange.Energy.Rules.Settlement;

/// <summary>What no schema can say of <c>rules.market</c>.</summary>
static class MarketProblems
{
    public static IEnumerable<DefinitionProblem> Of(NetworkDefinition definition, int slotMinutes)
    {
        if (!definition.Rules.TryGet("market", DagKind.Map, out var market)) return [];
        List<DefinitionProblem> wrong = [.. Ids(market), .. Addresses(market)];
        if (wrong.Count > 0) return wrong;
        var terms = MarketTerms.Read(definition.Rules);
        wrong.AddRange(GridPointTerms.ProblemsOf(terms.Grid));
        if (terms.Key.NeedsShares() && terms.Members.Count == 0) wrong.Add(new("rules.market.members", $"must state shares: {terms.Key.Name()} divides by them", "add {\"meter\": \"0x…\", \"share\": 30} for every meter"));
        foreach (var (meter, said) in terms.Members)
            if (said.Point.Length > 0 && terms.Grid.All(point => point.Name != said.Point)) wrong.Add(new("rules.market.members", $"{meter} hangs at '{said.Point}', which is no point of the grid", "name a point of rules.market.grid"));
        if (terms.Payment is not null && definition.RulesVersion < Scoring.EnergyScore.Paying) wrong.Add(new("rulesVersion", $"must be {Scoring.EnergyScore.Paying} or above: earlier rules pay no lines", "write the version this program has"));
        if (terms.Payment is { } payment && payment.AfterMs >= payment.CorrectMs) wrong.Add(new("rules.market.payment.afterMinutes", "must end before correctDays do", "pay sooner, or correct longer"));
        if (market.TryGetText("profile", out var name) && Profile.Of(name) is { } profile) wrong.AddRange(Against(profile, market, slotMinutes));
        return wrong;
    }

    static IEnumerable<DefinitionProblem> Against(Profile profile, DagNode market, int slotMinutes)
    {
        if (slotMinutes != profile.SlotMinutes) yield return new("rules.slotMinutes", $"{profile.Name} settles every {profile.SlotMinutes} minutes, not {slotMinutes}", $"write {profile.SlotMinutes}, or no profile");
        if (market.TryGetText("key", out var key) && !profile.Keys.Contains(key)) yield return new("rules.market.key", $"{profile.Name} has no key '{key}'", string.Join(", ", profile.Keys));
        if (market.TryGetText("price", out var price) && !profile.Prices.Contains(price)) yield return new("rules.market.price", $"{profile.Name} has no price rule '{price}'", string.Join(", ", profile.Prices));
    }

    static IEnumerable<DefinitionProblem> Ids(DagNode market)
    {
        var meters = market.Items("members").Select((one, i) => ($"members[{i}].meter", one.Text("meter")))
            .Concat(market.Items("contracts").SelectMany((one, i) => new[] { ($"contracts[{i}].seller", one.Text("seller")), ($"contracts[{i}].buyer", one.Text("buyer")) }));
        foreach (var (at, text) in meters)
            if (!DeviceId.TryParse(text, null, out _)) yield return new($"rules.market.{at}", $"'{text}' is no meter's id", "grange devices lists them");
        foreach (var twice in market.Items("members").GroupBy(one => one.Text("meter").ToUpperInvariant()).Where(same => same.Count() > 1)) yield return new("rules.market.members", $"{twice.Key} stands there twice", "name each meter once");
    }

    static IEnumerable<DefinitionProblem> Addresses(DagNode market)
    {
        if (!market.TryGet("payment", DagKind.Map, out var payment)) yield break;
        foreach (var party in Party.Around)
            if (payment.TryGetText($"{party}", out var text) && !Address.TryParse(text, null, out _)) yield return new($"rules.market.payment.{party}", $"'{text}' is no account", "write the 0x address it is paid to");
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge ocpi …</c>: roaming partners, for the operator.</summary>
static class OcpiVerbs
{
    static readonly Option<string?> Account = new("--account") { Description = "who pays for its drivers: an account of the node; left out: the node's own", HelpName = "ACCOUNT" };

    public static Command Group() => new("ocpi", "roaming partners (OCPI 2.2.1)") { Token(), Connect(), Parties(), Remove() };

    static Command Token() => new Command("token", "a token A, for a partner that registers here") { Account }
        .Example("grange charge ocpi token")
        .Does(async (verb, cancel) =>
        {
            var answer = await verb.Node.PostAsync(verb.Api("roaming/invitations"), new JsonObject { ["account"] = verb.Get(Account) }, cancel);
            verb.Out.Result(answer, () =>
            {
                verb.Out.Line($"token A    {answer["token"]} (shown once, good for one registration)");
                verb.Out.Line($"versions   {answer["versions"]}");
                verb.Out.Line($"its drivers are paid for by {answer["account"]}");
            });
        });

    static Command Connect()
    {
        var url = new Argument<string>("URL") { Description = "the partner's versions" };
        var token = new Option<string>("--token") { Description = "the token A that it gave you", Required = true, HelpName = "TOKEN" };
        return new Command("connect", "register with a partner") { url, token, Account }
            .Example("grange charge ocpi connect https://example.com/ocpi/versions --token 4f2a…")
            .Does(async (verb, cancel) =>
            {
                var answer = await verb.Node.PostAsync(verb.Api("roaming/parties"), new JsonObject { ["url"] = verb.Get(url), ["token"] = verb.Get(token), ["account"] = verb.Get(Account) }, cancel);
                verb.Out.Result(answer, () => verb.Out.Line($"{answer["party"]} {answer["name"]} is registered"));
            });
    }

    static Command Parties() => new Command("parties", "who roams here")
        .Example("grange charge ocpi parties")
        .Does(async (verb, cancel) =>
        {
            var answer = await verb.Node.GetAsync(verb.Api("roaming/parties"), cancel);
            verb.Out.Result(answer, () => verb.Out.Table(["party", "name", "registered", "account"], answer["parties"]!.AsArray().Select(one =>
                (IReadOnlyList<string>)[$"{one!["party"]}", $"{one["name"]}", (bool)one["registered"]! ? "yes" : "no", $"{one["account"]}"])));
        });

    static Command Remove()
    {
        var party = new Argument<string>("PARTY") { Description = "as 'parties' lists it" };
        return new Command("remove", "end roaming with a partner") { party }
            .Example("grange charge ocpi remove NL*TNM")
            .Does(async (verb, cancel) =>
            {
                await verb.Node.SendAsync(HttpMethod.Delete, verb.Api($"roaming/parties/{Uri.EscapeDataString(verb.Get(party)!)}"), null, cancel);
                verb.Out.Result(new JsonObject { ["removed"] = verb.Get(party) }, () => verb.Out.Line("removed"));
            });
    }
}

using System.Text;
using Grange.Host;

namespace Grange.Simulation.Tests;

/// <summary>Small models of our own making.</summary>
static class Models
{
    /// <summary>A network of no module of this program, so that each unit is paid alike; forty runs of a year.</summary>
    public static string Small(string policy = """{ "kind": "schedule" }""", string more = "", string emission = "") => $$"""
        { "title": "small", "seed": 7, "runs": 40, "days": 364, {{more}}
          "networks": [ { "definition": {
            "slug": "small", "title": "Small", "module": "nobody-has-it", "rulesVersion": 1,
            "token": { "symbol": "GRG", "name": "Grange", "emission": { "start": 1767225600, "initialPerPeriod": "50000000000000000000000000", "periodSeconds": 63072000,
              "numerator": 1, "denominator": 2, "cap": "100000000000000000000000000"{{emission}} } },
            "reward": { "shareBps": 1000, "policy": {{policy}} }, "prices": {}, "fees": { "default": 500 }, "epochSeconds": 3600, "admission": { "kind": "open" }, "regions": [],
            "retentionDays": 365, "operators": [], "attesters": { "threshold": 2, "accounts": [] }, "amend": { "by": "nobody" }, "predecessor": null, "fromEpoch": 0, "rules": {} },
            "providers": [ { "name": "home", "region": "eu", "units": 200 }, { "name": "far", "region": "us", "units": 100, "weight": 2 } ], "demand": { "usdPerDay": 150 } } ] }
        """;

    public static ModelDocument Document(string json)
        => ModelDocument.Read(Encoding.UTF8.GetBytes(json), Roster.ByName, _ => null).Value;

    public static Outcome Run(string json) => Run(Document(json));

    public static Outcome Run(ModelDocument document)
        => Simulation.Of(document.Model(Roster.ByName).Value, new PaidParts(Roster.ByName)).Run(_ => { }, TestContext.Current.CancellationToken);
}

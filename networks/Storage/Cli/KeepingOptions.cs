using System.CommandLine;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>--policy</c>, <c>--lifetime</c>, <c>--days</c>: how something shall be kept. What is left out is as the network has it.</summary>
sealed class KeepingOptions
{
    public Option<string?> Policy { get; } = new("--policy") { Description = "how it is kept: copies=3, or rs=4/8 for eight shards of which any four are enough", HelpName = "POLICY" };
    public Option<string?> Lifetime { get; } = new Option<string?>("--lifetime") { Description = "what happens when its order ends: fixed, renewing (ordered again from your lock), endowed (ten years at once)", HelpName = "KIND" }
        .AcceptOnlyFromAmong("fixed", "renewing", "endowed");
    public Option<int?> Days { get; } = new("--days") { Description = "how long an order runs", HelpName = "N" };

    /// <summary>As more parameters of a query.</summary>
    public string Query(VerbContext verb)
        => Part("policy", verb.Get(Policy)) + Part("lifetime", verb.Get(Lifetime)) + Part("days", verb.Get(Days)?.ToString(System.Globalization.CultureInfo.InvariantCulture));

    static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}

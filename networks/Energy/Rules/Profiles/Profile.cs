using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Energy.Rules.Profiles;

/// <summary>What a country's or a house's rules allow, as data: an operator picks one. Not legal advice.</summary>
/// <param name="Keys">Sharing keys that may be chosen, the first by default.</param>
/// <param name="Prices">Price rules that may be chosen, the first by default.</param>
/// <param name="Proximity">What its grid calls near and far, nearest first.</param>
/// <param name="GridFeeBps">What of the ordinary network price shared energy pays, by proximity, in hundredths of a per cent.</param>
/// <param name="CloseDays">How long after its slot a correction changes the bill; later ones go on the next invoice.</param>
/// <param name="Sharing"><c>members</c>; <c>consumer</c>: unused shares stay the consumer's own surplus; <c>pool</c>: only the sum counts.</param>
/// <param name="TransactionMicro">The operator's fee per kWh, in the profile's own currency.</param>
/// <param name="SellerBps">The sellers' part of that fee.</param>
/// <param name="MostLoadKw">Largest member; null: no limit.</param>
/// <param name="MostSourcePercent">Most generation per load; null: no limit.</param>
/// <param name="GateSlots">How many slots ahead bids must stand; 0: nothing is bid ahead.</param>
/// <param name="Source">Where it was read.</param>
public sealed record Profile(
    string Name, string Title, int SlotMinutes, IReadOnlyList<string> Keys, IReadOnlyList<string> Prices, string Netting, IReadOnlyList<string> Proximity, IReadOnlyList<long> GridFeeBps,
    int CloseDays, string Sharing, long TransactionMicro, int SellerBps, int? MostLoadKw, int? MostSourcePercent, int GateSlots, string Billing, string Source)
{
    /// <summary>Stands beside every profile that people are shown.</summary>
    public const string Notice = "Not legal advice: read from public pages, to be checked with your regulator and your grid operator.";

    /// <summary>Every profile that comes with the program.</summary>
    public static IReadOnlyList<Profile> All { get; } = Load();

    /// <summary>The profile of a name; null for another word.</summary>
    public static Profile? Of(string name) => All.FirstOrDefault(profile => profile.Name == name);

    /// <summary>Fees of shared energy under this profile.</summary>
    /// <param name="networkMicro">The ordinary network price, micro-currency per kWh.</param>
    /// <param name="levyMicro">Taxes on shared energy, micro-currency per kWh.</param>
    public Settlement.SharingFees Fees(long networkMicro, long levyMicro)
        => new([.. GridFeeBps.Select(bps => networkMicro * bps / 10_000)], levyMicro, TransactionMicro, SellerBps);

    static IReadOnlyList<Profile> Load()
    {
        using var stream = typeof(Profile).Assembly.GetManifestResourceStream("energy.profiles.json")!;
        return JsonSerializer.Deserialize(stream, ProfileJson.Default.ListProfile)!;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(List<Profile>))]
sealed partial class ProfileJson : JsonSerializerContext;

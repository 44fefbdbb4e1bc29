using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Energy.Rules.Settlement;

/// <summary>A rule set as JSON, the form in which it is digested and travels in a bundle: members in the order of the type, no white space, numbers whole.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RuleSet))]
[JsonSerializable(typeof(SlotBundle))]
sealed partial class RuleSetJson : JsonSerializerContext
{
    /// <summary>SHA-256 of a rule set's JSON.</summary>
    public static byte[] Digest(RuleSet rules) => SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(rules, Default.RuleSet)));
}

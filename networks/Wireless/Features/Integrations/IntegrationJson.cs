using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Wireless.Features.Integrations;

/// <summary>Where events are to go.</summary>
/// <param name="Kind">webhook or mqtt.</param>
/// <param name="Url">http(s) of a webhook; amqp(s) of a RabbitMQ with its MQTT plugin.</param>
/// <param name="Secret">Signs a webhook's events, hexadecimal, 32 to 128 figures; made when left out.</param>
/// <param name="Events">up, join, ack, txack, status, log, final; all but final when left out.</param>
/// <param name="Account">Whose it is; the node's own account when left out.</param>
public sealed record NewIntegrationJson(string? Kind, string? Url, string? Secret, IReadOnlyList<string>? Events, string? Account);

/// <summary>Where an account's events go, and how that goes.</summary>
/// <param name="Secret">Told once, when it is made.</param>
/// <param name="Delivered">Events that were taken there.</param>
/// <param name="Waiting">Events that wait to be.</param>
/// <param name="Failures">In a row.</param>
/// <param name="LastError">What the last failure was; null when there was none.</param>
/// <param name="Stopped">Why nothing is sent any more; null while it is.</param>
public sealed record IntegrationJson(string Id, string Owner, string Kind, string Url, IReadOnlyList<string> Events, long Delivered, long Waiting, long Failures, string? LastError, string? Stopped, string? Secret = null);

public sealed record IntegrationListJson(IReadOnlyList<IntegrationJson> Integrations);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewIntegrationJson))]
[JsonSerializable(typeof(IntegrationJson))]
[JsonSerializable(typeof(IntegrationListJson))]
sealed partial class IntegrationsJson : JsonSerializerContext;

namespace Grange.Wireless.Features.Integrations;

/// <summary>A way to where events go.</summary>
interface ISender : IAsyncDisposable
{
    /// <summary>Makes it ready, and listens to what comes from there.</summary>
    Task OpenAsync(CancellationToken cancel);

    /// <summary>Returns when the other side has it.</summary>
    /// <exception cref="Refusal">The other side will not have it.</exception>
    Task SendAsync(WaitingEvent one, CancellationToken cancel);

    /// <summary>Completes when the way is gone.</summary>
    Task Broken { get; }

    static ISender For(WirelessNode node, IntegrationRow row) => row.Kind == IntegrationRow.Mqtt ? new MqttSender(node, row) : new WebhookSender(node, row);
}

/// <summary>The other side said no.</summary>
/// <param name="message">In its words.</param>
/// <param name="isFinal">It will never say yes.</param>
sealed class Refusal(string message, bool isFinal = false) : Exception(message)
{
    public bool IsFinal => isFinal;
}

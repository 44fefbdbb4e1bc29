using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Grange.Wireless.Features.Integrations;

/// <summary>
/// Events by MQTT, in ChirpStack's topics: <c>application/{id}/device/{devEui}/event/{kind}</c>, and commands back by <c>…/command/down</c>. The broker is RabbitMQ with its MQTT plugin:
/// what is published to the exchange <c>amq.topic</c>, points for slashes, is MQTT to who subscribed, and the other way round.
/// </summary>
sealed partial class MqttSender(WirelessNode node, IntegrationRow row) : ISender
{
    const string Exchange = "amq.topic";

    /// <summary>Commands under way.</summary>
    const ushort Ahead = 16;

    readonly TaskCompletionSource broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    IConnection? connection;
    IChannel? channel;

    public Task Broken => broken.Task;

    public async Task OpenAsync(CancellationToken cancel)
    {
        var factory = new ConnectionFactory { Uri = new Uri(row.Url), AutomaticRecoveryEnabled = false, ClientProvidedName = "grange wireless" };
        connection = await factory.CreateConnectionAsync(cancel);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            broken.TrySetResult();
            return Task.CompletedTask;
        };
        channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancel);
        await channel.BasicQosAsync(0, Ahead, global: false, cancel);
        var queue = await channel.QueueDeclareAsync($"grange.{node.Slug}.{row.Id}.down", durable: true, exclusive: false, autoDelete: false, cancellationToken: cancel); // commands wait there while the node is away
        await channel.QueueBindAsync(queue.QueueName, Exchange, $"application.{node.Slug}.device.*.command.down", cancellationToken: cancel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            await CommandAsync(message.RoutingKey, message.Body, cancel);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancel);
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: false, consumer, cancel);
    }

    /// <summary>Returns when the broker has it.</summary>
    public async Task SendAsync(WaitingEvent one, CancellationToken cancel) => await channel!.BasicPublishAsync(
        Exchange, string.Create(CultureInfo.InvariantCulture, $"application.{node.Slug}.device.{(ulong)one.DevEui:x16}.event.{one.Event}"), mandatory: false,
        new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent, MessageId = $"{row.Id}-{one.Number}" }, Encoding.UTF8.GetBytes(one.Body), cancel);

    /// <summary>Queues a downlink; what is no command is told and forgotten.</summary>
    async Task CommandAsync(string routingKey, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (!(await DownCommand.QueueAsync(node, row.Owner, routingKey.Split('.')[3], body, cancel)).TryGet(out _, out var fault)) LogRefused(node.Log, routingKey, fault.Detail);
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is not null) await channel.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Warning, "a command at {Topic} is refused: {Why}")]
    static partial void LogRefused(ILogger log, string topic, string why);
}

using Grange.Energy.Protocol.Mqtt;
using Grange.Energy.Rules.Metering;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Grange.Energy.Agent;

/// <summary>Where a meter publishes.</summary>
/// <param name="Broker">RabbitMQ by AMQP; its MQTT plugin puts what devices publish into the exchange <c>amq.topic</c>.</param>
/// <param name="Topic">As the device publishes it, with slashes.</param>
public sealed record MqttTopic(Uri Broker, string Topic)
{
    /// <summary>The topic as the broker's plugin routes it: points for slashes, <c>*</c> for <c>+</c>.</summary>
    public string RoutingKey => Topic.Replace('/', '.').Replace('+', '*');
}

/// <summary>A meter that publishes over MQTT to RabbitMQ: takes its messages from the broker as they come. It comes back after every failure.</summary>
/// <remarks>What was published while nobody listened is not asked for: such messages bear no time, and the counters go on counting.</remarks>
public sealed partial class MqttSource(MqttTopic topic, IMeterSink agent, TimeProvider clock, ILogger log)
{
    const string Exchange = "amq.topic";

    /// <summary>Messages under way; a meter sends one a minute to one a second.</summary>
    const ushort Ahead = 16;

    readonly BackOff wait = new();

    /// <summary>Completes when the broker has bound the queue for the first time.</summary>
    public Task Listening => listening.Task;

    readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(cancel);
            }
            catch (Exception error) when (error is RabbitMQClientException or IOException or TimeoutException)
            {
                LogAway(log, error.Message);
            }
            await Task.Delay(wait.Next(), clock, cancel);
        }
    }

    async Task ListenAsync(CancellationToken cancel)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var factory = new ConnectionFactory { Uri = topic.Broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "grange meter" };
        await using var connection = await factory.CreateConnectionAsync(cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, Ahead, global: false, cancel);
        var queue = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: cancel);
        await channel.QueueBindAsync(queue.QueueName, Exchange, topic.RoutingKey, cancellationToken: cancel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            Take(message.Body);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancel);
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: false, consumer, cancel);
        wait.Reset();
        listening.TrySetResult();
        await ended.Task.WaitAsync(cancel);
    }

    void Take(ReadOnlyMemory<byte> message)
    {
        if (!MeterMessage.TryRead(message, out var import, out var export))
        {
            agent.Count("other_message");
            return;
        }
        var intake = agent.Take(new RegisterSample(clock.GetUtcNow().ToUnixTimeMilliseconds(), new Registers(import, export)), message.Span);
        if (intake is not (Intake.Ok or Intake.Duplicate)) LogRefused(log, intake.Reason());
    }

    [LoggerMessage(LogLevel.Warning, "the broker is away: {Why}; it is looked for again")]
    static partial void LogAway(ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "a message is no reading: {Reason}")]
    static partial void LogRefused(ILogger log, string reason);
}

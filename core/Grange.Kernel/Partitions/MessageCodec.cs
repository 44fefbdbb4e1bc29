using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Grange.Kernel.Partitions;

/// <summary>How one type of message becomes bytes and comes back.</summary>
public sealed record MessageCodec<T>(Func<T, ReadOnlyMemory<byte>> Write, Func<ReadOnlyMemory<byte>, T> Read);

/// <summary>Codecs that need no code of their own.</summary>
public static class MessageCodec
{
    /// <summary>Source-generated JSON.</summary>
    public static MessageCodec<T> Json<T>(JsonTypeInfo<T> type) => new(
        value => JsonSerializer.SerializeToUtf8Bytes(value, type),
        bytes => JsonSerializer.Deserialize(bytes.Span, type) ?? throw new JsonException($"a message of {typeof(T).Name} is null"));
}

/// <summary>A work whose messages and replies have types.</summary>
public sealed class TypedWork<TMessage, TReply>(IPartitions partitions, string name, MessageCodec<TMessage> messages, MessageCodec<TReply> replies)
{
    /// <summary>Names the handler: one reply for each message, in order, after commit.</summary>
    public void Map(Func<TypedBatch<TMessage>, CancellationToken, Task<IReadOnlyList<TReply>>> handler, PartitionOptions options)
        => partitions.Map(name, async (batch, cancel) =>
        {
            var typed = new TypedBatch<TMessage>(batch.Key, [.. batch.Messages.Select(messages.Read)], batch.Lease);
            return [.. (await handler(typed, cancel)).Select(replies.Write)];
        }, options);

    /// <inheritdoc cref="IPartitions.SendAsync"/>
    public async Task<TReply> SendAsync(string key, TMessage message, CancellationToken cancel)
        => replies.Read(await partitions.SendAsync(name, key, messages.Write(message), cancel));
}

/// <inheritdoc cref="KeyBatch"/>
public readonly record struct TypedBatch<TMessage>(string Key, IReadOnlyList<TMessage> Messages, PartitionLease Lease);

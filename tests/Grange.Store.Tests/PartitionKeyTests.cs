using Grange.Kernel.Partitions;

namespace Grange.Tests;

public sealed class PartitionKeyTests
{
    [Theory] // computed by another program from the sentence in PartitionKey's summary
    [InlineData("", 0, 0xefd01f60ba992926)]
    [InlineData("a", 1, 0x82a2a958a9bece5b)]
    [InlineData("CP-0001", 1, 0x30429f6488475c39)]
    [InlineData("ключ", 1, 0x590520d718275ed5)]
    [InlineData("站", 100, 0xa5c796171f432d79)]
    public void The_hash_of_a_key_never_changes(string text, int times, ulong expected)
        => Assert.Equal(expected, PartitionKey.Hash(string.Concat(Enumerable.Repeat(text, times))));

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(64)]
    public void Numbered_stations_spread_evenly(int partitions)
    {
        const int Keys = 64_000;
        var load = new int[partitions];
        for (var number = 0; number < Keys; number++) load[PartitionKey.PartitionOf($"CP-{number:D5}", partitions)]++;
        Assert.All(load, count => Assert.InRange(count, Keys / partitions * 0.85, Keys / partitions * 1.15));
    }
}

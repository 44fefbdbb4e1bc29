using System.Net;
using Grange.Kernel;
using Grange.Wireless.Features.Integrations;

namespace Grange.Wireless.Tests.Consumers;

public sealed class Public_addresses
{
    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("ff02::1", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("64:ff9b::808:808", true)]
    public void An_address_is_public_or_of_a_house(string address, bool expected) => Assert.Equal(expected, PublicHttp.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task A_stranger_reaches_no_private_address()
    {
        using var http = PublicHttp.Client(mayBePrivate: false);
        var why = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://localhost:1/"), TestContext.Current.CancellationToken));
        Assert.Contains("no public address", why.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Waits_grow_and_end()
    {
        Assert.Equal([1, 2, 4, 8], Enumerable.Range(1, 4).Select(failures => (int)Deliveries.Wait(failures).TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(10), Deliveries.Wait(Deliveries.MostFailures));
    }
}

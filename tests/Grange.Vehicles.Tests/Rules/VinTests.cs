using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Tests.Rules;

public sealed class VinTests
{
    const string Vin = "1M8GDM9AXKP042788";

    [Fact]
    public void A_tag_is_the_same_in_one_network_and_another_in_each()
    {
        Assert.Equal(Vins.Tag([1], Vin), Vins.Tag([1], Vin));
        Assert.NotEqual(Vins.Tag([1], Vin), Vins.Tag([2], Vin));
        Assert.NotEqual(Vins.Commit(new byte[32], Vin), Vins.Commit([1, .. new byte[31]], Vin));
    }

    [Theory]
    [InlineData(Vin, true)]
    [InlineData("1M8GDM9AXKP04278", false)]
    [InlineData("1M8GDM9AXKP0427880", false)]
    [InlineData("1m8gdm9axkp042788", false)]
    [InlineData("IM8GDM9AXKP042788", false)]
    [InlineData("1M8GDM9AXKP04278Ä", false)]
    public void A_vin_has_seventeen_letters_and_figures(string text, bool expected) => Assert.Equal(expected, Vins.IsVin(text));
}

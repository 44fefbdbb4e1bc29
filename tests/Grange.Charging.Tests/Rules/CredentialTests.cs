using System.Text;
using Grange.Charging.Rules.Stations;

namespace Grange.Charging.Tests.Rules;

public sealed class CredentialTests
{
    static readonly StationIdentity Station = StationIdentity.Parse("DE*EBW*E1:1", null);

    [Fact]
    public void A_station_is_known_by_its_key_in_bytes_or_in_hex()
    {
        var key = StationCredentials.NewKey();
        var known = new StationCredentials(1, KeyHash.Of(StationCredentials.ReadKey(key).Value));
        Assert.True(known.Admits(Station, Basic("DE*EBW*E1:1", Encoding.ASCII.GetBytes(key))));
        Assert.True(known.Admits(Station, Basic("DE*EBW*E1:1", Convert.FromHexString(key))));
        Assert.False(known.Admits(Station, Basic("DE*EBW*E1:2", Convert.FromHexString(key))));
        Assert.False(known.Admits(Station, Basic("DE*EBW*E1:1", [])));
        Assert.False(known.Admits(Station, Basic("DE*EBW*E1:1", Convert.FromHexString(StationCredentials.NewKey()))));
        Assert.False(known.Admits(Station, null));
        Assert.False(known.Admits(Station, "Basic !!"));
        Assert.False(known.Admits(Station, "Bearer x"));
        Assert.DoesNotContain(known.Key!.Hash, $"{known}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_key_replaces_the_old_one_when_the_station_has_accepted_it()
    {
        var (old, next) = ("00112233445566778899aabbccddeeff"u8.ToArray(), "ffeeddccbbaa99887766554433221100"u8.ToArray());
        var offered = new StationCredentials(1, KeyHash.Of(old)).Offer(next);
        Assert.Equal((true, true), (Admits(offered, old), Admits(offered, next)));
        Assert.Equal((false, true), (Admits(offered.Answered(true), old), Admits(offered.Answered(true), next)));
        Assert.Equal((true, false), (Admits(offered.Answered(false), old), Admits(offered.Answered(false), next)));
    }

    [Fact]
    public void A_profile_only_goes_up()
    {
        Assert.Equal(3, new StationCredentials(1, null).Raise(3).Value.Profile);
        Assert.Equal("profile-lower", new StationCredentials(2, null).Raise(1).Fault.Code);
        Assert.False(new StationCredentials(3, null).Raise(4).IsOk);
    }

    [Theory]
    [InlineData("CP1", "CP1")]
    [InlineData("DE%2AEBW%2A1", "DE*EBW*1")]
    [InlineData("", null)]
    [InlineData("a/b", null)]
    [InlineData("a%2Fb", null)]
    [InlineData("a b", null)]
    [InlineData("1234567890123456789012345678901234567890123456789", null)]
    public void A_name_is_read_once_at_the_door(string text, string? expected)
        => Assert.Equal(expected, StationIdentity.TryParse(text, null, out var identity) ? $"{identity}" : null);

    [Theory]
    [InlineData("00112233445566778899aabbccddee")]
    [InlineData("00112233445566778899aabbccddeeff0011223344")]
    [InlineData("0011223344556677889900112233445g")]
    public void A_weak_key_is_refused(string hex) => Assert.Equal("station-key", StationCredentials.ReadKey(hex).Fault.Code);

    static bool Admits(StationCredentials known, byte[] key) => known.Admits(Station, Basic($"{Station}", key));

    static string Basic(string user, byte[] password) => "Basic " + Convert.ToBase64String([.. Encoding.UTF8.GetBytes(user + ":"), .. password]);
}

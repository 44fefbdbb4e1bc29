using Grange.Wireless.Onboarding;
using Grange.Wireless.Tests.Codecs;

namespace Grange.Wireless.Tests.Consumers;

public sealed class Labels
{
    [Fact]
    public void A_label_names_the_device()
        => Assert.Equal(new DeviceQr(0x1122334455667788, 0xAABBCCDDEEFF0011, "AABB1122", "AABBCCDDEEFF", "YYWWNNNNNN", "FOOBAR"), DeviceQr.Read("LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB1122:OAABBCCDDEEFF:SYYWWNNNNNN:PFOOBAR:CAF2C\n").Or());

    [Theory]
    [InlineData("")]
    [InlineData("https://example.org")]
    [InlineData("LW:D1:1122334455667788:AABBCCDDEEFF0011:AABB1122")]
    [InlineData("LW:D0:1122334455667788:AABBCCDDEEFF0011")]
    [InlineData("LW:D0:112233445566778:AABBCCDDEEFF0011:AABB1122")]
    [InlineData("LW:D0:1122334455667788:AABBCCDDEEFF001G:AABB1122")]
    [InlineData("LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB11")]
    [InlineData("LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB1122:OAABBCCDDEEFF:SYYWWNNNNNN:PFOOBAR:CAF2D")]
    public void What_is_no_label_is_refused(string text) => Assert.Equal("bad-qr", DeviceQr.Read(text).Refusal().Code);
}

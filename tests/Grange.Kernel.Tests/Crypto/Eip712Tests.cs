using System.Numerics;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Crypto;

public sealed class Eip712Tests
{
    static readonly byte[] Contract = Convert.FromHexString("5FbDB2315678afecb367f032d93F642f64180aa3");

    [Fact]
    public void A_flat_settlement_has_the_known_digest()
    {
        var type = Eip712Type.Parse("Settlement(uint64 number,bytes32 previous,bytes32 root,uint128 total,bytes32 manifest)");
        var hash = type.HashStruct(1UL, new byte[32], Filled(0x11), 1000UL, Filled(0x22));
        Assert.Equal("1e268ce8867363df1f2c3e8ba5b316edd48a37b6f62190143033aae3650a0c0d",
            Convert.ToHexStringLower(Eip712.Digest(Eip712.Domain("GrangeRewards", "1", 31337, Contract), hash)));
    }

    [Fact]
    public void The_mail_of_the_standard_has_its_digest()
    {
        var mail = Eip712Type.Parse("Mail(Person from,Person to,string contents)Person(string name,address wallet)");
        var hash = mail.HashStruct(
            Eip712Value.Struct("Cow", Convert.FromHexString("CD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")),
            Eip712Value.Struct("Bob", Convert.FromHexString("bBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB")),
            "Hello, Bob!");
        Assert.Equal("c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e", Convert.ToHexStringLower(hash));
        var domain = Eip712.Domain("Ether Mail", "1", 1, Convert.FromHexString("CcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"));
        Assert.Equal("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", Convert.ToHexStringLower(Eip712.Digest(domain, hash)));
    }

    [Fact]
    public void A_type_out_of_order_is_refused() =>
        Assert.Throws<ArgumentException>(() => Eip712Type.Parse("A(C c,B b)C(uint8 x)B(uint8 x)"));

    [Fact]
    public void A_value_that_does_not_fit_is_refused()
    {
        var type = Eip712Type.Parse("T(uint8 x)");
        Assert.Throws<ArgumentException>(() => type.HashStruct(256UL));
        Assert.Throws<ArgumentException>(() => type.HashStruct(new BigInteger(-1)));
        Assert.Throws<ArgumentException>(() => type.HashStruct("1"));
        Assert.Throws<ArgumentException>(() => type.HashStruct(1UL, 2UL));
    }

    [Fact]
    public void A_personal_message_has_the_known_hash() =>
        Assert.Equal("d9eba16ed0ecae432b71fe008c98cc872bb4cc214d3220a36f365326cf807d68", Convert.ToHexStringLower(Eip712.PersonalMessage("hello world")));

    static byte[] Filled(byte with) => [.. Enumerable.Repeat(with, 32)];
}

using System.Net;
using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests.Live;

/// <summary>ERC-1271: the account is a contract, and it says itself what its signature is.</summary>
[Collection(nameof(LiveNode))]
public sealed class A_contract_wallet(LiveNode node)
{
    /// <summary>
    /// Answers 0x1626ba7e when the signature's first word is the hash itself, else zero:
    /// CALLDATALOAD(100) = CALLDATALOAD(4) times the magic value; before it, the 12 bytes that put it on the chain.
    /// </summary>
    const string Code = "6018600c60003960186000f3" + "60643560043514631626ba7e60e01b0260005260206000f3";

    [Fact]
    public async Task Signs_in_when_the_contract_says_so()
    {
        using var http = new HttpClient();
        using var payer = Secp256k1Key.Generate();
        var chain = new ChainReader(new JsonRpcClient(http, new Uri(node.Url, "/rpc"), TimeProvider.System));
        Assert.Equal(HttpStatusCode.OK, (await node.Planet.SendAsync(HttpMethod.Post, $"/api/v1/accounts/{payer.Address}/fund")).Status);
        var gwei = BigInteger.Pow(10, 9);
        var creation = new Eip1559Transaction(await chain.ChainIdAsync(CancellationToken.None), 0, gwei, 100 * gwei, 200_000, null, 0, Convert.FromHexString(Code)).Sign(payer);
        Assert.Null((await chain.SendRawAsync(creation.Raw, CancellationToken.None)).Error);
        var contract = (await node.Planet.UntilAsync("the contract", () => chain.ReceiptAsync(creation.Hash, CancellationToken.None))).Created!.Value;

        using var browser = new Browser(node.Url);
        var message = $"{new SignIn(node.Url, contract, (long)(await node.Planet.GetAsync("/api/v1/chain"))["chainId"]!, await browser.NonceAsync())}";
        var (status, refused) = await browser.LoginAsync(message, payer);
        Assert.Equal((HttpStatusCode.Forbidden, "login-signature"), (status, (string)refused["code"]!));
        (status, _) = await browser.LoginAsync(message, HexText.Of(Eip712.PersonalMessage(message)));
        Assert.Equal((HttpStatusCode.OK, $"wallet {contract}"), (status, await browser.WhoAsync()));
    }
}

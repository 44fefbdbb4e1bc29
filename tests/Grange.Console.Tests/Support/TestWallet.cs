using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Microsoft.Playwright;

namespace Grange.Console.Tests;

/// <summary>A browser wallet: EIP-1193 at <c>window.ethereum</c>, announced by EIP-6963, with its key on this side. What it does not know goes to the node's chain.</summary>
sealed class TestWallet(Uri node, Secp256k1Key key) : IDisposable
{
    const string Script = """
        (() => {
          const ask = async ({ method, params }) => {
            const answer = JSON.parse(await window.askTestWallet(JSON.stringify({ method, params: params ?? [] })));
            if (answer.error) throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
            return answer.result;
          };
          const provider = { request: ask, on() {}, removeListener() {} };
          const info = Object.freeze({ uuid: "6a1c2f0e-0000-4000-8000-000000000001", name: "Test wallet", icon: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>", rdns: "org.example.wallet" });
          const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
          window.ethereum = provider;
          window.addEventListener("eip6963:requestProvider", announce);
          announce();
        })();
        """;

    /// <summary>More than a claim over a few leaves takes.</summary>
    const long GasLimit = 2_000_000;

    readonly HttpClient http = new();

    public Address Account { get; } = key.Address;

    /// <summary>The person says no to what comes next.</summary>
    public bool Declines { get; set; }

    /// <summary>What was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    public async Task InstallAsync(IBrowserContext context)
    {
        await context.ExposeFunctionAsync("askTestWallet", (string call) => AnswerAsync(call));
        await context.AddInitScriptAsync(Script);
    }

    async Task<string> AnswerAsync(string call)
    {
        var (method, parameters) = Read(call);
        Asked.Add(method);
        if (Declines && method is ("eth_requestAccounts" or "personal_sign")) return Error(4001, "User rejected the request.");
        JsonNode? result = method switch
        {
            "eth_requestAccounts" or "eth_accounts" => new JsonArray(Account.ToString()),
            "personal_sign" => HexText.Of(key.SignRecoverable(Eip712.PersonalMessage(Encoding.UTF8.GetString(Convert.FromHexString(((string)parameters[0]!)[2..]))))),
            "eth_signTypedData_v4" => HexText.Of(key.SignRecoverable(TypedDigest(JsonNode.Parse((string)parameters[1]!)!))),
            "wallet_switchEthereumChain" => null,
            "eth_sendTransaction" => await SendAsync(parameters[0]!),
            _ => await ForwardAsync(call),
        };
        return new JsonObject { ["result"] = result }.ToJsonString();
    }

    /// <summary>The digest of typed data, as its own types say.</summary>
    static byte[] TypedDigest(JsonNode typed)
    {
        var (name, domain, said) = ((string)typed["primaryType"]!, typed["domain"]!, typed["message"]!);
        var fields = typed["types"]![name]!.AsArray().Select(field => (Type: (string)field!["type"]!, Name: (string)field["name"]!)).ToList();
        var message = Eip712Type.Parse($"{name}({string.Join(',', fields.Select(field => $"{field.Type} {field.Name}"))})");
        return new SigningDomain((ulong)domain["chainId"]!, Address.Parse((string)domain["verifyingContract"]!)).Digest(message.HashStruct([.. fields.Select(field => ValueOf(field.Type, said[field.Name]!))]));
    }

    static Eip712Value ValueOf(string type, JsonNode said) => type switch
    {
        "string" => (string)said!,
        "address" or "bytes32" => Convert.FromHexString(((string)said!)[2..]),
        "uint64" => (ulong)said,
        "string[]" => Eip712Value.Array(said.AsArray().Select(one => (Eip712Value)(string)one!)),
        _ => throw new InvalidOperationException($"the wallet does not know {type}"),
    };

    static (string Method, JsonArray Parameters) Read(string call)
    {
        var read = JsonNode.Parse(call)!;
        return ((string)read["method"]!, read["params"]!.AsArray());
    }

    async Task<string> SendAsync(JsonNode asked)
    {
        var chain = new ChainReader(new JsonRpcClient(http, new Uri(node, "/rpc"), TimeProvider.System));
        var (to, data) = (Address.Parse((string)asked["to"]!), Convert.FromHexString(((string)asked["data"]!)[2..]));
        var block = (await chain.BlockAsync(BlockTag.Latest, CancellationToken.None))!;
        var tip = BigInteger.Pow(10, 9);
        var nonce = await chain.NonceAsync(Account, BlockTag.Pending, CancellationToken.None);
        var signed = new Eip1559Transaction(await chain.ChainIdAsync(CancellationToken.None), nonce, tip, 2 * block.BaseFee + tip, GasLimit, to, BigInteger.Zero, data).Sign(key);
        _ = (await chain.SendRawAsync(signed.Raw, CancellationToken.None)).Value;
        return signed.Hash.ToString();
    }

    async Task<JsonNode?> ForwardAsync(string call)
    {
        var body = JsonNode.Parse(call)!.AsObject();
        (body["jsonrpc"], body["id"]) = ("2.0", 1);
        using var response = await http.PostAsync(new Uri(node, "/rpc"), new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["result"]?.DeepClone();
    }

    static string Error(int code, string message) => new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }.ToJsonString();

    public void Dispose() => http.Dispose();
}

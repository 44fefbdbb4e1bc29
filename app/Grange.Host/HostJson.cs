using System.Text.Json.Serialization;
using Grange.Host.Admission;
using Grange.Host.Attesting;
using Grange.Host.Console;
using Grange.Host.Crediting;
using Grange.Host.Devices;
using Grange.Host.Epochs;
using Grange.Host.Ledger;
using Grange.Host.Live;
using Grange.Host.Login;
using Grange.Host.Money;
using Grange.Host.Monitoring;
using Grange.Host.Networks;
using Grange.Host.Operators;
using Grange.Host.Pricing;
using Grange.Host.Settlement;
using Grange.Host.Simulating;
using Grange.Kernel;

namespace Grange.Host;

/// <summary>Every JSON shape of the node's own API, made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReplyJson))]
[JsonSerializable(typeof(BatchJson))]
[JsonSerializable(typeof(ReceiptListJson))]
[JsonSerializable(typeof(HeadJson))]
[JsonSerializable(typeof(CurrentJson))]
[JsonSerializable(typeof(RegistrationJson))]
[JsonSerializable(typeof(DeviceListJson))]
[JsonSerializable(typeof(DevicePageJson))]
[JsonSerializable(typeof(NonceJson))]
[JsonSerializable(typeof(RegisteredJson))]
[JsonSerializable(typeof(EpochListJson))]
[JsonSerializable(typeof(ClosedJson))]
[JsonSerializable(typeof(ScoresJson))]
[JsonSerializable(typeof(NetworkListJson))]
[JsonSerializable(typeof(AmendJson))]
[JsonSerializable(typeof(DefinitionListJson))]
[JsonSerializable(typeof(ChainJson))]
[JsonSerializable(typeof(BalanceJson))]
[JsonSerializable(typeof(TokenPriceListJson))]
[JsonSerializable(typeof(CreditListJson))]
[JsonSerializable(typeof(SettlementListJson))]
[JsonSerializable(typeof(VoteJson))]
[JsonSerializable(typeof(StatementJson))]
[JsonSerializable(typeof(SignedSettlementJson))]
[JsonSerializable(typeof(SignedSettlementListJson))]
[JsonSerializable(typeof(EquivocationListJson))]
[JsonSerializable(typeof(ClaimListJson))]
[JsonSerializable(typeof(ChannelJson))]
[JsonSerializable(typeof(EarningListJson))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(EventsJson))]
[JsonSerializable(typeof(AuditEventsJson))]
[JsonSerializable(typeof(AttesterListJson))]
[JsonSerializable(typeof(BondListJson))]
[JsonSerializable(typeof(PowerListJson))]
[JsonSerializable(typeof(DecisionListJson))]
[JsonSerializable(typeof(LoginNonceJson))]
[JsonSerializable(typeof(LoginJson))]
[JsonSerializable(typeof(SessionJson))]
[JsonSerializable(typeof(ClaimedJson))]
[JsonSerializable(typeof(OperatorJson))]
[JsonSerializable(typeof(OperatorListJson))]
[JsonSerializable(typeof(EpochOfferJson))]
[JsonSerializable(typeof(LedgerJson))]
[JsonSerializable(typeof(PriceListJson))]
[JsonSerializable(typeof(AskJson))]
[JsonSerializable(typeof(QuoteJson))]
[JsonSerializable(typeof(BuyJson))]
[JsonSerializable(typeof(PurchaseJson))]
[JsonSerializable(typeof(ModelListJson))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(HoldListJson))]
[JsonSerializable(typeof(BooksJson))]
public sealed partial class HostJson : JsonSerializerContext;

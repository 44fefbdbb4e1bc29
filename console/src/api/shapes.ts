import type { components } from "./schema";

/** What the node answers, generated from its OpenAPI document. Amounts of tokens are base units (10⁻¹⁸) in decimal text; times are milliseconds since 1970. */
type Said = components["schemas"];

export type DeviceState = "live" | "silent" | "revoked";
type WithState<Row> = Omit<Row, "state"> & { state: DeviceState };

export type Network = Said["NetworkJson"];
export type Device = WithState<Said["DeviceJson"]>;
/** A device with its newest records and its earnings. */
export type DeviceDetail = Device & { evidence: Said["SaidJson"][]; earnings: Said["EarningJson"][] };
export type Earning = Said["EarningJson"];
export type Epoch = Said["EpochJson"];
export type Scores = Said["ScoresJson"];
export type Work = Said["WorkJson"];
export type Payment = Said["PaymentJson"];
export type Settlement = Said["SettlementJson"];
export type Claim = Said["ClaimJson"];
export type Balance = Said["BalanceJson"];
export type Chain = Said["ChainJson"];
export type Decision = Said["DecisionJson"];
export type Operator = Said["LedgerOperatorJson"];
export type Bond = Said["BondJson"];
export type BookLine = Said["BalanceLineJson"];
export type Posting = Said["PostingJson"];
export type Hold = Said["HoldJson"];
export type Credit = Said["CreditJson"];
export type Session = Omit<Said["SessionJson"], "kind"> & { kind: "wallet" | "local" };
export type StoredFile = Said["FileJson"];
export type DenylistFile = Said["DenylistJson"];
export type Copy = Said["CopyJson"];
export type Piece = Said["PieceJsonRow"];
export type Provider = Said["ProviderJson"];
export type DiskDetail = Said["ProviderDetailJson"];
export type FailedAudit = Said["FailedAuditJson"];
export type EarningStatement = Said["EarningStatementJson"];
export type RentLine = Said["RentLineJson"];
export type PayerSum = Said["PayerSumJson"];
export type Repair = Said["RepairJson"];
export type FileVersion = Said["VersionJson"];
export type AuditStep = Said["StepJson"];
export type AuditResult = Omit<Said["AuditResultJson"], "result"> & { result: "same" | "mismatch" | "missing" };
export type AuditFailed = Said["AuditFailedJson"];
export type Station = Omit<Said["StationJson"], "tariff"> & { tariff: Tariff | null };
export type ChargingSession = Said["ChargingSessionJson"];
export type MeterRecord = Said["MeterRecordJson"];
export type Receipt = Said["ChargingReceiptJson"];
export type Bill = Said["ChargingBillJson"];

/** An OCPI 2.2.1 tariff, as far as the console reads it. */
export type Tariff = { currency: string; elements: { price_components: { type: string; price: number; vat?: number; step_size?: number }[]; restrictions?: Record<string, unknown> }[] };
export type Interval = Said["IntervalJson"];
export type MarketLine = Said["MarketLineJson"];
export type Certificate = Said["CertificateJson"];
export type EnergyInvoice = Said["EnergyInvoiceJson"];
export type EnergyTerms = Said["EnergyTermsJson"];
export type FeederAudit = Said["FeederAuditJson"];
export type Concentration = Said["TradeConcentrationJson"];
export type SimulatedCommunity = Said["SimulatedCommunityJson"];
export type LoraDevice = Said["EndDeviceJson"];
export type Gateway = Said["GatewayJson"];
export type Integration = Said["IntegrationJson"];
export type Vehicle = Said["VehicleJson"];
export type VehicleGrant = Said["GrantJson"];
export type VehicleValue = Said["ValueJson"];
export type VehicleTrip = Said["TripJson"];
export type VehicleZone = Said["ZoneJson"];
export type VehicleAccess = Said["AccessRowJson"];
export type VehicleHook = Said["HookJson"];

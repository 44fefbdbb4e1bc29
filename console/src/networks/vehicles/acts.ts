
export type ActKind = "add" | "grant" | "revoke" | "unpair";

/** What an act says of its own, in the names of the messages that wallets sign. */
export type ActFields = Record<string, string | number | readonly string[]>;

/** What every act ends with, as the node told it for this owner. */
export type ActFrame = { network: string; nonce: number; chainId: number; rewards: string; deadline: number };

type Field = { name: string; type: string };

const field = (written: string): Field[] => written.split(",").map((one) => ({ type: one.split(" ")[0]!, name: one.split(" ")[1]! }));

/** The messages of owners (networks/Vehicles/Rules/Ownership/OwnerAct.cs): each kind is a type of its own, so that no signature serves two purposes. */
const types: Record<ActKind, { name: string; own: Field[] }> = {
  add: { name: "AddVehicle", own: field("bytes32 vin") },
  unpair: { name: "UnpairDevice", own: field("uint64 vehicle") },
  grant: { name: "GrantAccess", own: field("uint64 vehicle,address grantee,string[] scopes,string purpose,string precision,uint64 from,uint64 until,string history") },
  revoke: { name: "RevokeAccess", own: field("uint64 vehicle,address grantee") },
};

const domain = field("string name,string version,uint256 chainId,address verifyingContract");

/** An act as eth_signTypedData_v4 takes it. */
export function typedAct(kind: ActKind, owner: string, own: ActFields, { network, nonce, chainId, rewards, deadline }: ActFrame) {
  const { name, own: fields } = types[kind];
  return {
    types: { EIP712Domain: domain, [name]: [...field("address owner,string network"), ...fields, ...field("uint64 nonce,uint64 deadline")] },
    primaryType: name,
    domain: { name: "Grange", version: "1", chainId, verifyingContract: rewards },
    message: { owner, network, ...own, nonce, deadline },
  };
}

/** Scopes in the order in which messages write them. */
export const scopeNames = ["odometer", "charging", "battery", "dynamics", "body", "diagnostics", "location.exact", "location.h3r6", "trip.startEnd", "vin", "raw", "events"] as const;
export type ScopeName = (typeof scopeNames)[number];

export const inOrder = (chosen: Iterable<string>): ScopeName[] => scopeNames.filter((one) => new Set(chosen).has(one));

/** A VIN as it stands on papers: spaces and small letters are forgiven. */
export const vinOf = (typed: string): string | null => {
  const plain = typed.replaceAll(/[\s-]/g, "").toUpperCase();
  return /^[A-HJ-NPR-Z0-9]{17}$/.test(plain) ? plain : null;
};

export const isAccount = (typed: string) => /^0x[0-9a-f]{40}$/i.test(typed.trim());


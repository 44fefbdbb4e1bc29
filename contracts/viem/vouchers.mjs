// A voucher as any payer makes it: EIP-712, nothing of our own.
export const voucherTypes = { Voucher: [{ name: "channel", type: "bytes32" }, { name: "cumulative", type: "uint128" }] };
export const voucherDomain = (chainId, verifyingContract) => ({ name: "GrangeChannels", version: "1", chainId, verifyingContract });

/** @returns {Promise<{channel, cumulative, signature}>} what `redeem` takes */
export async function voucherOf(payer, channels, channel, cumulative, chainId = 31337) {
  const domain = voucherDomain(chainId, channels.address);
  const message = { channel, cumulative };
  return { ...message, signature: await payer.signTypedData({ domain, types: voucherTypes, primaryType: "Voucher", message }) };
}

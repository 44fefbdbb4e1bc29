import { useSyncExternalStore } from "react";

/** EIP-1193: what every wallet in a browser answers. */
export type Provider = { request(call: { method: string; params?: unknown }): Promise<unknown> };

/** EIP-6963: a wallet that announced itself. */
export type Wallet = { id: string; name: string; icon: string | null; provider: Provider };

type Announcement = { info: { uuid: string; name: string; icon: string }; provider: Provider };

let found: readonly Wallet[] = [];
let asked = false;
const readers = new Set<() => void>();

function add(wallet: Wallet) {
  if (found.some((one) => one.id === wallet.id || one.provider === wallet.provider)) return;
  found = [...found, wallet];
  for (const read of readers) read();
}

/** Asks wallets to announce themselves; one that only sits at window.ethereum is taken too. */
function ask() {
  asked = true;
  window.addEventListener("eip6963:announceProvider", (said) => {
    const { info, provider } = (said as CustomEvent<Announcement>).detail;
    // a wallet's icon is a data: address by the standard; anything else would be a request to somewhere else
    add({ id: info.uuid, name: info.name, icon: info.icon.startsWith("data:image/") ? info.icon : null, provider });
  });
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  const lone = (window as { ethereum?: Provider }).ethereum;
  if (lone && found.length === 0) add({ id: "window.ethereum", name: "", icon: null, provider: lone });
}

function subscribe(read: () => void) {
  if (!asked) ask();
  readers.add(read);
  return () => void readers.delete(read);
}

export const useWallets = () => useSyncExternalStore(subscribe, () => found);

/** The wallet that holds an account, among those that are here; null when none does. */
export async function walletOf(account: string): Promise<Wallet | null> {
  if (!asked) ask();
  for (const wallet of found) {
    const accounts = await wallet.provider.request({ method: "eth_accounts" }).catch(() => []);
    if ((accounts as string[]).some((one) => one.toLowerCase() === account.toLowerCase())) return wallet;
  }
  return null;
}

import { upload } from "../../api/calls";
import type { Chain, Session } from "../../api/shapes";
import { buy } from "../../wallet/purchase";

export type Payer = { session: Session | null; chain: Chain | undefined };

/** Sends a file and has it kept. The node pays for its own account; a wallet brings the bytes, then signs the order for what came. */
export async function keepFile(network: string, name: string, file: Blob, { session, chain }: Payer, progress: (done: number) => void, cancel: AbortSignal): Promise<void> {
  const path = `/api/v1/${network}/files/${name.split("/").map(encodeURIComponent).join("/")}`;
  if (session?.kind !== "wallet" || !chain) return upload(path, file, progress, cancel);
  const { cid } = await upload<{ cid: string }>(`${path}?account=${session.account}`, file, progress, cancel);
  await buy(network, { cid, name }, session, chain);
}

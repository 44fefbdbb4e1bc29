import { Button } from "@mantine/core";
import { claimByNode, fund } from "../../api/calls";
import { claimsSeen, included } from "../../api/included";
import { useBalance, useChain, useClaims, useSession } from "../../api/queries";
import type { Claim, Session } from "../../api/shapes";
import { dollars, tokens, tokensExactly } from "../../format";
import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Icon } from "../../ui/Icon";
import { Empty, Fact, Facts, Panel } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";

const words = texts.claim;

/** Leaf kinds of a settlement: earned comes in tokens, paid in cash; what was spent cannot be claimed. */
const paid = 1;
const open = (claims: readonly Claim[]) => claims.filter((claim) => claim.kind <= paid && BigInt(claim.claimable) > 0n);

/** What can be collected now, over all networks, with one button. */
export function ClaimPanel({ account }: { account: string }) {
  const session = useSession().data;
  const claims = useClaims(account);
  const balance = useBalance(account).data;
  const mine = session && session.account.toLowerCase() === account.toLowerCase() ? session : null;
  return (
    <Panel title={words.title} note={words.note}>
      <Told query={claims}>
        {(answer) => {
          const ready = open(answer.claims);
          return (
            <>
              {ready.length === 0 ? <Empty icon="coin" title={words.nothing}>{words.nothingNote}</Empty> : (
                <Facts>
                  {ready.map((claim) => <Fact key={`${claim.asset}${claim.kind}`} label={words.kinds[claim.kind]!} value={shown(claim)} exact={claim.kind === paid ? undefined : tokensExactly(claim.claimable, claim.symbol)} />)}
                </Facts>
              )}
              {mine && <Collect session={mine} claims={ready} />}
            </>
          );
        }}
      </Told>
      {balance && (
        <p className="small muted">
          {words.balance}: {Object.entries(balance.tokensWei).map(([symbol, wei]) => tokens(wei, symbol)).join(" · ")} · {dollars(balance.cashMicroUsd)}
        </p>
      )}
    </Panel>
  );
}

const shown = (claim: Claim) => (claim.kind === paid ? dollars(claim.claimable) : tokens(claim.claimable, claim.symbol));

function Collect({ session, claims }: { session: Session; claims: readonly Claim[] }) {
  const chain = useChain().data;
  const balance = useBalance(session.account).data;
  const act = useAct(async () => {
    const hashes = session.kind === "local"
      ? (await claimByNode(session.account)).transactions
      : [await (await import("../../wallet/claim")).claimByWallet(session.account, claims, chain!)];
    for (const hash of hashes) await claimsSeen(session.account, await included(hash));
    return hashes;
  }, ["claims", "balance"]);
  const givesGas = useAct(() => fund(session.account), ["balance"]);
  const broke = session.kind === "wallet" && balance !== undefined && BigInt(balance.gasWei) === 0n;
  return (
    <>
      {broke && (
        <p>
          {words.gas} <Button size="compact-sm" variant="default" loading={givesGas.isPending} onClick={() => givesGas.mutate(undefined)}>{words.fundGo}</Button>
        </p>
      )}
      {claims.length > 0 && <Button size="md" leftSection={<Icon name="coin" />} disabled={broke} loading={act.isPending} onClick={() => act.mutate(undefined)}>{words.go}</Button>}
      {act.data && (
        <p role="status" className="done">
          <Icon name="check" /> {words.done} {act.data.map((hash) => <Copyable key={hash} id={hash} what={words.transaction} />)}
        </p>
      )}
      {act.error && <ProblemPanel problem={act.error} />}
      {givesGas.error && <ProblemPanel problem={givesGas.error} />}
    </>
  );
}

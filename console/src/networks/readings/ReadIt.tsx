import { Button } from "@mantine/core";
import { useChain, useSession } from "../../api/queries";
import type { Network, Session } from "../../api/shapes";
import { LoginButton } from "../../app/LoginMenu";
import { credits, dollars, moment } from "../../format";
import { texts } from "../../texts";
import { Fact, Facts } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { readCell, useQuote } from "./queries";
import { rulesOf, spoken } from "./rules";

const words = texts.readings;

/** The newest values of one place: their price first, then, paid by whoever is logged in, the values. */
export function ReadIt({ network, cell }: { network: Network; cell: string }) {
  const quote = useQuote(network.slug, cell);
  const session = useSession().data ?? null;
  return (
    <Told query={quote}>
      {({ microUsd, credits: inCredits }) => (
        <>
          <p>{microUsd === 0 ? words.quoteFree : words.quote(inCredits === null ? dollars(microUsd) : credits(inCredits))}</p>
          {inCredits !== null && <p className="small muted">{words.creditsNote}</p>}
          <Buy network={network} cell={cell} session={session} free={microUsd === 0} />
        </>
      )}
    </Told>
  );
}

function Buy({ network, cell, session, free }: { network: Network; cell: string; session: Session | null; free: boolean }) {
  const chain = useChain().data;
  const act = useAct(() => readCell(network.slug, cell, free ? null : session, chain), ["balance", "credits"]);
  if (!session && !free) return <><p className="muted">{words.loginFirst}</p><div className="buttons"><LoginButton /></div></>;
  return (
    <>
      {act.data && <Values network={network} windows={act.data.windows} />}
      {act.error && <ProblemPanel problem={act.error} />}
      {session?.kind === "wallet" && !free && !act.data && <p className="small muted">{words.byWallet}</p>}
      <div className="buttons"><Button loading={act.isPending} onClick={() => act.mutate(undefined)}>{act.data ? words.again : free ? words.read : words.buy}</Button></div>
    </>
  );
}

type Window = { fromMs: number; devices: number; values: Record<string, number> };

function Values({ network, windows }: { network: Network; windows: readonly Window[] }) {
  const { fields, windowSeconds } = rulesOf(network);
  const newest = windows.at(-1)!;
  return (
    <section className="values" role="status">
      <Facts>
        {fields.map((field) => <Fact key={field.name} label={words.fields[field.name] ?? field.name} value={spoken(newest.values[field.name] ?? 0, field.unit)} />)}
      </Facts>
      <p className="small muted">{words.median(newest.devices)} {words.between(moment(newest.fromMs), moment(newest.fromMs + windowSeconds * 1000))}</p>
    </section>
  );
}

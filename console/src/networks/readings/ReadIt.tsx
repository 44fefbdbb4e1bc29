import { Button } from "@mantine/core";
import { useSession } from "../../api/queries";
import type { Network, Session } from "../../api/shapes";
import { LoginButton } from "../../app/LoginMenu";
import { dollars, moment } from "../../format";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { cli } from "../../ui/cli";
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
      {({ microUsd }) => (
        <>
          <p>{microUsd === 0 ? words.quoteFree : words.quote(dollars(microUsd))}</p>
          <Buy network={network} cell={cell} session={session} />
        </>
      )}
    </Told>
  );
}

function Buy({ network, cell, session }: { network: Network; cell: string; session: Session | null }) {
  const act = useAct(() => readCell(network.slug, cell), ["balance"]);
  if (!session) return <><p className="muted">{words.loginFirst}</p><div className="buttons"><LoginButton /></div></>;
  // a wallet's own word for a purchase is signed where its key can sign records: by the program
  if (session.kind === "wallet") return <><p className="muted">{words.byProgram}</p><Command line={cli(`./grange readings read ${network.slug} ${cell} --account ${session.account}`)} /></>;
  return (
    <>
      {act.data && <Values network={network} windows={act.data.windows} />}
      {act.error && <ProblemPanel problem={act.error} />}
      <div className="buttons"><Button loading={act.isPending} onClick={() => act.mutate(undefined)}>{act.data ? words.again : words.buy}</Button></div>
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
